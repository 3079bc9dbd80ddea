/**
 * Reading a file (talk, steps 2 to 9). Pages that are not cached come from the disk straight into the
 * client's container; then the server makes a private logical copy for its cache. Cached pages and
 * holes are logical copies the other way.
 */
import type { HandleId } from '@selfpage/container'
import { READ, type Message, type Operation, type SpaceId } from '@selfpage/kernel'
import type { StoreError, StoreReply } from '@selfpage/runtime'
import { ClientContainer } from '../service/client-container.ts'
import { ownHandle } from '../service/own-handle.ts'
import { isRun, type ReadRequest } from '../service/requests.ts'
import type { Worker } from '../service/service.ts'
import { refuse } from '../service/store-error.ts'
import type { FileEntry } from '../volume/file-entry.ts'
import type { Volume } from '../volume/volume.ts'
import type { FileParts } from './file-parts.ts'
import { pageSum } from './page-sums.ts'

const DONE: StoreReply = { op: 'store.done' }

/** A page of the request. */
interface Wanted {
  /** In the container. */
  readonly index: number
  /** In the volume; 0: a hole. */
  readonly block: number
  readonly sum: number
  /** The cached copy, borrowed. */
  readonly cached: HandleId | 0
}

export class FileReading {
  readonly #parts: FileParts
  #zeroPage = 0 as HandleId

  constructor(parts: FileParts) {
    this.#parts = parts
  }

  *boot(worker: Worker): Operation<StoreError | undefined> {
    const handle = yield* ownHandle(worker, this.#parts.partners.memory)
    if (handle === undefined) return 'no-frames'
    this.#zeroPage = handle
    return undefined
  }

  *read(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    { page, pages, container }: ReadRequest,
    client: SpaceId,
  ): Operation<Message> {
    const { partners, cache, pagesAtOnce } = this.#parts
    if (pages > pagesAtOnce || !isRun(page, pages, volume.pagesOf(file))) {
      return refuse('out-of-range')
    }
    const used = new ClientContainer(worker, partners, container, client)
    const missing: Wanted[] = []
    const present: Wanted[] = []
    for (let index = 0; index < pages; index++) {
      const block = file.pages.blockOf(page + index)
      const cached = block === 0 ? 0 : cache.borrow(block)
      const wanted: Wanted = { index, block, sum: file.pages.sumOf(page + index), cached }
      if (block !== 0 && cached === 0) {
        // Stays the page's, even if the page is written elsewhere meanwhile.
        volume.blocks.pin(block)
        missing.push(wanted)
      } else present.push(wanted)
    }
    let error: StoreError | undefined
    if (missing.length > 0) {
      error = yield* this.#fetch(worker, volume, file, page, missing, used)
      if (!used.isUnderway) for (const { block } of missing) volume.blocks.unpin(block)
    }
    if (present.length > 0) {
      error ??= yield* this.#copyIn(present, used)
      for (const { block, cached } of present) if (cached !== 0) cache.giveBack(block, cached)
    }
    worker.thread.note('file.read', {
      path: file.path,
      page,
      pages,
      missing: missing.length,
      error,
    })
    return error === undefined ? DONE : refuse(error)
  }

  /** Steps 3 to 8. */
  *#fetch(
    worker: Worker,
    volume: Volume,
    file: FileEntry,
    page: number,
    missing: readonly Wanted[],
    used: ClientContainer,
  ): Operation<StoreError | undefined> {
    let error = yield* used.grant()
    for (let start = 0; start < missing.length && error === undefined;) {
      const end = endOfRun(missing, start)
      const blocks = missing.slice(start, end).map(({ block }) => block)
      const onDisk = this.#parts.store.onDisk(blocks)
      error = yield* used.transfer('device.read', missing[start].index, onDisk)
      start = end
    }
    if (this.#parts.checksums) error ??= yield* this.#verify(worker, file, page, missing, used)
    if (error === undefined) error = yield* this.#keep(volume, missing, used)
    return error
  }

  *#verify(
    worker: Worker,
    file: FileEntry,
    firstPage: number,
    missing: readonly Wanted[],
    used: ClientContainer,
  ): Operation<StoreError | undefined> {
    const bad: number[] = []
    const pages = missing[missing.length - 1].index + 1
    const byIndex = new Map(missing.map((wanted) => [wanted.index, wanted]))
    const error = yield* used.look(pages, READ, (index, bytes) => {
      const wanted = byIndex.get(index)
      if (wanted === undefined || wanted.sum === 0) return
      const sum = pageSum(bytes, file.id, firstPage + index, wanted.block)
      if (sum !== wanted.sum) bad.push(firstPage + index)
    })
    if (bad.length > 0) worker.thread.note('file.lost', { path: file.path, pages: bad })
    return error ?? (bad.length > 0 ? 'lost-data' : undefined)
  }

  /** Step 8: what nobody touched goes to the cache. */
  *#keep(
    volume: Volume,
    missing: readonly Wanted[],
    used: ClientContainer,
  ): Operation<StoreError | undefined> {
    const { cache } = this.#parts
    for (let start = 0; start < missing.length;) {
      const end = endOfRun(missing, start)
      const handles: HandleId[] = []
      // The first of the run for which there are frames.
      while (start + handles.length < end) {
        const handle = cache.reserve(missing[start + handles.length].block)
        if (handle === 0) break
        handles.push(handle)
      }
      if (handles.length > 0) {
        const error = yield* used.copyOut(handles, missing[start].index)
        for (let offset = 0; offset < handles.length; offset++) {
          const { block } = missing[start + offset]
          cache.settle(block, handles[offset], error === undefined && volume.blocks.isUsed(block))
        }
        if (error === 'corrupted') return error
      }
      start = handles.length === 0 ? start + 1 : start + handles.length
    }
    return undefined
  }

  *#copyIn(present: readonly Wanted[], used: ClientContainer): Operation<StoreError | undefined> {
    for (let start = 0; start < present.length;) {
      const { index, cached } = present[start]
      let end = start + 1
      // A handle may be named once only, so holes go one by one.
      if (cached !== 0) {
        while (end < present.length && present[end].cached !== 0 && follows(present, end)) end++
      }
      const handles = present.slice(start, end).map((wanted) => wanted.cached || this.#zeroPage)
      const error = yield* used.copyIn(handles, index)
      if (error !== undefined) return error
      start = end
    }
    return undefined
  }
}

function endOfRun(wanted: readonly Wanted[], start: number): number {
  let end = start + 1
  while (end < wanted.length && follows(wanted, end)) end++
  return end
}

function follows(wanted: readonly Wanted[], at: number): boolean {
  return wanted[at].index === wanted[at - 1].index + 1
}
