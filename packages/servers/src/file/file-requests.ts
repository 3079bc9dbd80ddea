/** The file server's requests, one by one. Reading and writing have files of their own. */
import type { Message, Operation, SpaceId } from '@selfpage/kernel'
import type { StoreError, StoreReply, StoreRequest } from '@selfpage/runtime'
import { OpenObjects } from '../service/open-objects.ts'
import type { OpenRequest, ResizeRequest } from '../service/requests.ts'
import { answer, type Reply, type Worker } from '../service/service.ts'
import { shareDisk } from '../service/share-disk.ts'
import { refuse } from '../service/store-error.ts'
import type { FileEntry } from '../volume/file-entry.ts'
import { isPath, isSize, type Volume } from '../volume/volume.ts'
import type { FileParts } from './file-parts.ts'
import { FileReading } from './file-reading.ts'
import { FileWriting } from './file-writing.ts'

const DONE: StoreReply = { op: 'store.done' }

export class FileRequests {
  readonly #parts: FileParts
  readonly #objects = new OpenObjects<FileEntry>()
  readonly #reading: FileReading
  readonly #writing: FileWriting

  constructor(parts: FileParts) {
    this.#parts = parts
    this.#reading = new FileReading(parts)
    this.#writing = new FileWriting(parts)
  }

  /** Those that change metadata or wait for a commit. */
  needsTurn(request: Message): boolean {
    const { op } = request
    if (op === 'store.open') return 'createBytes' in request
    return op === 'store.resize' || op === 'store.sync' || op === 'store.remove'
  }

  *boot(worker: Worker): Operation<StoreError | undefined> {
    return (yield* this.#reading.boot(worker)) ?? (yield* this.#writing.boot(worker))
  }

  taskEnded(task: SpaceId): void {
    this.#objects.closeAll(task)
  }

  /** The operation that serves a request: of reading and writing themselves, no deeper. */
  serve(worker: Worker, message: Message, client: SpaceId, hasTurn: boolean): Operation<Reply> {
    const { store } = this.#parts
    const volume = store.volume
    if (volume === undefined) return answer(refuse('io-error'))
    const request = message as StoreRequest
    if (request.op === 'store.open') return answer(this.#open(volume, request, client))
    if (request.op === 'store.share') {
      return shareDisk(worker, this.#parts.partners, request, client)
    }
    if (request.op === 'store.remove') return answer(this.#remove(volume, request.path))
    const file = this.#objects.find(client, request.object)
    if (file === undefined || !volume.exists(file)) return answer(refuse('no-such-object'))
    switch (request.op) {
      case 'store.read':
        return this.#reading.read(worker, volume, file, request, client)
      case 'store.write':
        return this.#writing.write(worker, volume, file, request, client, hasTurn)
      case 'store.resize':
        return this.#resize(worker, volume, file, request)
      case 'store.sync':
        return this.#sync(worker)
      case 'store.status':
        return answer(opened(volume, file, request.object))
      case 'store.close':
        this.#objects.close(client, request.object)
        return answer(DONE)
      case 'store.discard':
        // A file's pages keep their contents; only swap areas forget.
        return answer(DONE)
      default:
        return answer(refuse('no-such-object'))
    }
  }

  #open(volume: Volume, request: OpenRequest, client: SpaceId): Message {
    const { path, createBytes } = request
    if (!isPath(path)) return refuse('no-such-object')
    if (this.#objects.isFull(client)) return refuse('no-space')
    let file = volume.find(path)
    if (file === undefined) {
      if (createBytes === undefined) return refuse('no-such-object')
      if (!isSize(createBytes, volume.geometry)) return refuse('out-of-range')
      if (!volume.hasRoom(path, 0)) return refuse('no-space')
      file = volume.create(path)
      volume.resize(file, createBytes)
    }
    return opened(volume, file, this.#objects.add(client, file))
  }

  #remove(volume: Volume, path: unknown): Message {
    const file = isPath(path) ? volume.find(path) : undefined
    if (file === undefined) return refuse('no-such-object')
    for (const page of file.pages.pages()) this.#parts.cache.drop(file.pages.blockOf(page))
    volume.remove(file)
    return DONE
  }

  *#sync(worker: Worker): Operation<Message> {
    const error = yield* this.#parts.store.commit(worker)
    return error === undefined ? DONE : refuse(error)
  }

  *#resize(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    { sizeBytes }: ResizeRequest,
  ): Operation<Message> {
    if (!isSize(sizeBytes, volume.geometry)) return refuse('out-of-range')
    const error = yield* this.#writing.resize(worker, volume, file, sizeBytes)
    return error === undefined ? DONE : refuse(error)
  }
}

function opened(volume: Volume, file: FileEntry, object: number): Message {
  const reply: StoreReply = {
    op: 'store.opened',
    object,
    pages: volume.pagesOf(file),
    sizeBytes: file.sizeBytes,
  }
  return reply
}
