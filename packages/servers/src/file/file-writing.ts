/**
 * Writing a file, "quite similar" to reading (talk): the client's container goes to the disk, to
 * blocks that were free, and a private logical copy to the cache. Only if nobody touched the
 * container in between (C2) do the new blocks become the file's pages.
 *
 * What lies beyond the end of a file is zeros on the disk, too, so that nothing shows when it grows
 * (I16): a last page that is not full goes through a page of the server's own.
 */
import type { ContainerReply, HandleId } from '@selfpage/container'
import { NO_WINDOW, READ, type Failed, type Operation, type SpaceId } from '@selfpage/kernel'
import type { StoreError, StoreReply } from '@selfpage/runtime'
import { copyIn } from '../container-messages.ts'
import { ClientContainer } from '../service/client-container.ts'
import { ownHandle } from '../service/own-handle.ts'
import { isAscending, type WriteRequest } from '../service/requests.ts'
import { AGAIN, type Reply, type Worker } from '../service/service.ts'
import { refuse, storeErrorOf } from '../service/store-error.ts'
import { FILE_PAGES, type FileEntry } from '../volume/file-entry.ts'
import { metadataBytes } from '../volume/geometry.ts'
import type { Volume } from '../volume/volume.ts'
import type { FileParts } from './file-parts.ts'
import { pageSum } from './page-sums.ts'

const DONE: StoreReply = { op: 'store.done' }

export class FileWriting {
  readonly #parts: FileParts
  /** Where a last page is made ready. */
  #tailPage = 0 as HandleId

  constructor(parts: FileParts) {
    this.#parts = parts
  }

  *boot(worker: Worker): Operation<StoreError | undefined> {
    const handle = yield* ownHandle(worker, this.#parts.partners.memory)
    if (handle === undefined) return 'no-frames'
    this.#tailPage = handle
    return undefined
  }

  *write(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    request: WriteRequest,
    client: SpaceId,
    hasTurn: boolean,
  ): Operation<Reply> {
    const { thread } = worker
    const { pages, container } = request
    const { partners, checksums, pagesAtOnce } = this.#parts
    const size = volume.geometry.blockSizeBytes
    if (!isAscending(pages, FILE_PAGES) || pages.length > pagesAtOnce) return refuse('out-of-range')
    const { lastPageBytes = size } = request
    if (!Number.isInteger(lastPageBytes) || lastPageBytes < 1 || lastPageBytes > size) {
      return refuse('out-of-range')
    }
    const hasTail = tailBytes(volume, file, request) !== 0
    if (hasTail && !hasTurn) return AGAIN
    if (!volume.hasRoom('', pages.length)) return refuse('no-space')
    if (volume.blocks.freeBlocks < pages.length || isLong(volume)) {
      // A commit makes dying blocks free.
      if (!hasTurn) return AGAIN
      const failed = yield* this.#parts.store.commit(worker)
      if (failed !== undefined) return refuse(failed)
    }
    const blocks = volume.blocks.take(pages.length)
    if (blocks === undefined) return refuse('no-space')

    const used = new ClientContainer(worker, partners, container, client)
    const whole = hasTail ? pages.length - 1 : pages.length
    const sums: number[] = []
    let error: StoreError | undefined
    if (whole > 0) error = used.accept(yield* thread.call(partners.memory, used.grant()))
    if (checksums && whole > 0) {
      error ??= yield* used.look(whole, READ, (index, bytes) => {
        sums.push(pageSum(bytes, file.id, pages[index], blocks[index]))
      })
    }
    if (whole > 0) {
      const onDisk = this.#parts.store.onDisk(blocks.slice(0, whole))
      const move = used.transfer('device.write', 0, onDisk)
      error ??= used.end(yield* thread.call(partners.driver, move))
    }
    const cached: HandleId[] = []
    if (error === undefined) error = yield* this.#keep(worker, blocks.slice(0, whole), cached, used)
    if (hasTail && error === undefined) {
      error = yield* this.#writeTail(worker, volume, file, request, used, blocks, sums)
    }
    const isGone = !volume.exists(file)
    // The file may have been cut meanwhile, and this page be its last.
    const isCut = !hasTail && tailBytes(volume, file, request) !== 0
    const becomes = error === undefined && !isGone && !isCut
    if (becomes) this.#become(volume, file, request, blocks, sums)
    else if (!used.isUnderway) volume.blocks.giveBack(blocks)
    for (const [index, handle] of cached.entries()) {
      this.#parts.cache.settle(blocks[index], handle, becomes)
    }
    thread.note('file.write', { path: file.path, pages: pages.length, error })
    if (error !== undefined) return refuse(error)
    if (isGone) return refuse('no-such-object')
    return isCut ? AGAIN : DONE
  }

  /** Cuts or lengthens a file. Needs the turn. */
  *resize(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    sizeBytes: number,
  ): Operation<StoreError | undefined> {
    const { cache } = this.#parts
    const size = volume.geometry.blockSizeBytes
    const last = Math.floor(sizeBytes / size)
    const tail = sizeBytes % size
    let old = tail === 0 ? 0 : file.pages.blockOf(last)
    while (sizeBytes < file.sizeBytes && old !== 0) {
      const block = yield* this.#rewriteTail(worker, volume, file, last, tail)
      if (typeof block === 'string') return block
      if (file.pages.blockOf(last) === old && volume.exists(file)) {
        this.#cut(volume, file, sizeBytes)
        cache.drop(old)
        volume.assign(file, [last], [block.block], [block.sum])
        return undefined
      }
      // Written meanwhile.
      volume.blocks.giveBack([block.block])
      old = file.pages.blockOf(last)
    }
    if (!volume.exists(file)) return 'no-such-object'
    this.#cut(volume, file, sizeBytes)
    return undefined
  }

  #cut(volume: Volume, file: FileEntry, sizeBytes: number): void {
    const pages = Math.ceil(sizeBytes / volume.geometry.blockSizeBytes)
    for (const page of file.pages.pages()) {
      if (page >= pages) this.#parts.cache.drop(file.pages.blockOf(page))
    }
    volume.resize(file, sizeBytes)
  }

  /** The page's bytes up to `tail`, and zeros, in a block of their own. */
  *#rewriteTail(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    page: number,
    tail: number,
  ): Operation<StoreError | { readonly block: number; readonly sum: number }> {
    const { scratch, store, checksums } = this.#parts
    if (volume.blocks.freeBlocks === 0) {
      const failed = yield* store.commit(worker)
      if (failed !== undefined) return failed
    }
    const [block] = volume.blocks.take(1) ?? [0]
    if (block === 0) return 'no-space'
    const from = file.pages.blockOf(page)
    const oldSum = file.pages.sumOf(page)
    let sum = 0
    let isLost = false
    volume.blocks.pin(from)
    let error = yield* scratch.read(worker, store.onDisk([from]))
    error ??= yield* scratch.edit(worker, 1, (_, bytes) => {
      if (checksums) isLost = oldSum !== 0 && pageSum(bytes, file.id, page, from) !== oldSum
      bytes.fill(0, tail)
      if (checksums) sum = pageSum(bytes, file.id, page, block)
    })
    volume.blocks.unpin(from)
    if (isLost) error ??= 'lost-data'
    error ??= yield* scratch.write(worker, store.onDisk([block]))
    if (error === undefined) return { block, sum }
    volume.blocks.giveBack([block])
    return error
  }

  /** The last page of the request, made ready in the server's own container. */
  *#writeTail(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    request: WriteRequest,
    used: ClientContainer,
    blocks: readonly number[],
    sums: number[],
  ): Operation<StoreError | undefined> {
    const { partners, scratch, store, checksums } = this.#parts
    const { thread } = worker
    const { memory } = partners
    const index = request.pages.length - 1
    const take = used.copyOut([this.#tailPage], index)
    let error = used.accept(yield* thread.call(memory, take))
    if (error !== undefined) return error
    const copy = copyIn(scratch.container, [this.#tailPage], 0, thread.space.id)
    const reply = (yield* thread.call(memory, copy, NO_WINDOW)) as ContainerReply | Failed
    if (reply.op !== 'container.done') return storeErrorOf(reply)
    const tail = tailBytes(volume, file, request)
    error = yield* scratch.edit(worker, 1, (_, bytes) => {
      if (tail !== 0) bytes.fill(0, tail)
      if (checksums) sums.push(pageSum(bytes, file.id, request.pages[index], blocks[index]))
    })
    return error ?? (yield* scratch.write(worker, store.onDisk([blocks[index]])))
  }

  /**
   * Logical copies of what was written, as far as there are frames.
   * @param cached receives the handles that have one
   */
  *#keep(
    { thread }: Worker,
    blocks: readonly number[],
    cached: HandleId[],
    used: ClientContainer,
  ): Operation<StoreError | undefined> {
    const { cache, partners } = this.#parts
    const handles: HandleId[] = []
    for (const block of blocks) {
      const handle = cache.reserve(block)
      if (handle === 0) break
      handles.push(handle)
    }
    if (handles.length === 0) return undefined
    const error = used.accept(yield* thread.call(partners.memory, used.copyOut(handles, 0)))
    if (error === undefined || error === 'corrupted') {
      cached.push(...handles)
      return error
    }
    // The disk has it all the same.
    for (const [index, handle] of handles.entries()) cache.settle(blocks[index], handle, false)
    return undefined
  }

  #become(
    volume: Volume,
    file: FileEntry,
    request: WriteRequest,
    blocks: readonly number[],
    sums: readonly number[],
  ): void {
    const sizeBytes = sizeAfter(volume, file, request)
    for (const page of request.pages) this.#parts.cache.drop(file.pages.blockOf(page))
    if (sizeBytes !== file.sizeBytes) volume.resize(file, sizeBytes)
    volume.assign(file, request.pages, blocks, sums)
  }
}

/** How long the file is once this is written. Pages it has already do not make it longer. */
function sizeAfter(volume: Volume, file: FileEntry, request: WriteRequest): number {
  const size = volume.geometry.blockSizeBytes
  const last = request.pages[request.pages.length - 1]
  const { lastPageBytes } = request
  if (last < volume.pagesOf(file) && lastPageBytes === undefined) return file.sizeBytes
  return Math.max(file.sizeBytes, last * size + (lastPageBytes ?? size))
}

/** Bytes of the request's last page that are the file's, if it is the file's last; 0: all. */
function tailBytes(volume: Volume, file: FileEntry, request: WriteRequest): number {
  const size = volume.geometry.blockSizeBytes
  const sizeBytes = sizeAfter(volume, file, request)
  const last = request.pages[request.pages.length - 1]
  return Math.floor(sizeBytes / size) === last ? sizeBytes % size : 0
}

/** Whether what waits for the next commit is more than a journal should take. */
function isLong(volume: Volume): boolean {
  return volume.pendingBytes > metadataBytes(volume.geometry)
}
