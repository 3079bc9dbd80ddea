/**
 * Reading a file (talk, steps 2 to 9). Pages that are not cached come from the disk straight into the
 * client's container; then the server makes a private logical copy for its cache. Cached pages and
 * holes are logical copies the other way. What waits stays in `read`, one `yield*` deep.
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
    const { thread } = worker
    const { partners, cache, checksums, pagesAtOnce } = this.#parts
    const { memory, driver } = partners
    if (pages > pagesAtOnce || !isRun(page, pages, volume.pagesOf(file))) {
      return refuse('out-of-range')
    }
    const used = new ClientContainer(worker, partners, container, client)
    const { missing, present } = this.#find(volume, file, page, pages)
    let error: StoreError | undefined
    if (missing.length > 0) {
      error = used.accept(yield* thread.call(memory, used.grant()))
      for (let start = 0; start < missing.length && error === undefined;) {
        const end = endOfRun(missing, start)
        const blocks = this.#onDisk(missing, start, end)
        const move = used.transfer('device.read', missing[start].index, blocks)
        error = used.end(yield* thread.call(driver, move))
        start = end
      }
      if (checksums) error ??= yield* this.#verify(worker, file, page, missing, used)
      // Step 8: what nobody touched goes to the cache.
      for (let start = 0; start < missing.length && error === undefined;) {
        const handles = this.#reserve(missing, start)
        if (handles.length > 0) {
          const copy = used.copyOut(handles, missing[start].index)
          const failed = used.accept(yield* thread.call(memory, copy))
          this.#settle(volume, missing, start, handles, failed === undefined)
          if (failed === 'corrupted') error = failed
        }
        start += Math.max(1, handles.length)
      }
      if (!used.isUnderway) for (const { block } of missing) volume.blocks.unpin(block)
    }
    for (let start = 0; start < present.length && error === undefined;) {
      const end = endOfLoans(present, start)
      const handles = this.#lent(present, start, end)
      const copy = used.copyIn(handles, present[start].index)
      error = used.accept(yield* thread.call(memory, copy))
      start = end
    }
    for (const { block, cached } of present) if (cached !== 0) cache.giveBack(block, cached)
    if (thread.isObserved) {
      const { path } = file
      thread.note('file.read', { path, page, pages, missing: missing.length, error })
    }
    return error === undefined ? DONE : refuse(error)
  }

  /** Which pages must come from the disk; their blocks are pinned. The cached ones are borrowed. */
  #find(volume: Volume, file: FileEntry, page: number, pages: number) {
    const missing: Wanted[] = []
    const present: Wanted[] = []
    for (let index = 0; index < pages; index++) {
      const block = file.pages.blockOf(page + index)
      const cached = block === 0 ? 0 : this.#parts.cache.borrow(block)
      const wanted: Wanted = { index, block, sum: file.pages.sumOf(page + index), cached }
      if (block !== 0 && cached === 0) {
        // Stays the page's, even if the page is written elsewhere meanwhile.
        volume.blocks.pin(block)
        missing.push(wanted)
      } else present.push(wanted)
    }
    return { missing, present }
  }

  #onDisk(missing: readonly Wanted[], start: number, end: number): number[] {
    const blocks: number[] = []
    for (let at = start; at < end; at++) blocks.push(missing[at].block)
    return this.#parts.store.onDisk(blocks)
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

  /** Handles for the first of a run for which there are frames. */
  #reserve(missing: readonly Wanted[], start: number): HandleId[] {
    const handles: HandleId[] = []
    for (const end = endOfRun(missing, start); start + handles.length < end;) {
      const handle = this.#parts.cache.reserve(missing[start + handles.length].block)
      if (handle === 0) break
      handles.push(handle)
    }
    return handles
  }

  #settle(
    volume: Volume,
    missing: readonly Wanted[],
    start: number,
    handles: readonly HandleId[],
    isKept: boolean,
  ): void {
    for (let offset = 0; offset < handles.length; offset++) {
      const { block } = missing[start + offset]
      this.#parts.cache.settle(block, handles[offset], isKept && volume.blocks.isUsed(block))
    }
  }

  #lent(present: readonly Wanted[], start: number, end: number): HandleId[] {
    return present.slice(start, end).map(({ cached }) => cached || this.#zeroPage)
  }
}

/** A handle may be named once only, so holes go one by one. */
function endOfLoans(present: readonly Wanted[], start: number): number {
  let end = start + 1
  if (present[start].cached === 0) return end
  while (end < present.length && present[end].cached !== 0 && follows(present, end)) end++
  return end
}

function endOfRun(wanted: readonly Wanted[], start: number): number {
  let end = start + 1
  while (end < wanted.length && follows(wanted, end)) end++
  return end
}

function follows(wanted: readonly Wanted[], at: number): boolean {
  return wanted[at].index === wanted[at - 1].index + 1
}
