/** Serves files from the pages that memory has of them; nothing is cached twice. */
import type { FrameNumber, ThreadId } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import { ReadAhead } from '@selfpage/runtime'
import type { ReadAheadOptions } from '@selfpage/runtime'
import type { CentralMemory } from './central-memory.ts'
import { fileAnswer } from './central-requests.ts'
import type { FileAnswer, FileRequest } from './central-requests.ts'
import type { CentralTask } from './central-task.ts'
import type { CentralFile, FileVolume } from './file-store.ts'
import type { ModifiedWriter } from './modified-writer.ts'
import type { PageFaults } from './page-faults.ts'
import { MODIFIED, NONE, RESIDENT, WRITING } from './pages.ts'

/** What a caller of `sync` waits for. */
interface SyncJob {
  readonly pages: Set<PageId>
  /** Some page has no place on the disk. */
  isFull: boolean
}

export class FileService {
  readonly #memory: CentralMemory
  readonly #volume: FileVolume
  readonly #faults: PageFaults
  readonly #writer: ModifiedWriter
  readonly #readAhead: ReadAheadOptions
  readonly #ahead = new WeakMap<CentralFile, ReadAhead>()
  readonly #syncs = new Map<ThreadId, SyncJob>()

  constructor(
    memory: CentralMemory,
    volume: FileVolume,
    faults: PageFaults,
    writer: ModifiedWriter,
    readAhead: ReadAheadOptions,
  ) {
    this.#memory = memory
    this.#volume = volume
    this.#faults = faults
    this.#writer = writer
    this.#readAhead = readAhead
  }

  /** Undefined: it must wait, and be served again later. */
  serve(request: FileRequest, task: CentralTask, sender: ThreadId): FileAnswer | undefined {
    if (request.op === 'file.create') return this.#create(request, task)
    const file = this.#volume.find(request.path)
    if (file === undefined) return fileAnswer('no-such-file')
    switch (request.op) {
      case 'file.size':
        return fileAnswer(file.sizeBytes)
      case 'file.read':
        return this.#read(file, task, request.offset, request.length)
      case 'file.write':
        return this.#write(file, task, request.offset, request.bytes)
      case 'file.sync':
        return this.#sync(file, sender)
    }
  }

  /** Writes the dirty ones of `pages`; undefined: they are not all written yet. */
  syncPages(pages: () => Iterable<PageId>, sender: ThreadId): 'written' | 'no-space' | undefined {
    let job = this.#syncs.get(sender)
    if (job === undefined) {
      job = { pages: new Set(), isFull: false }
      for (const page of pages()) this.#startWrite(page, job)
      this.#syncs.set(sender, job)
    }
    if (job.pages.size > 0) return undefined
    this.#syncs.delete(sender)
    return job.isFull ? 'no-space' : 'written'
  }

  /** A page was written: whoever waits for it waits for one less, unless it is dirty again. */
  written(page: PageId): void {
    for (const { pages } of this.#syncs.values()) {
      if (!pages.has(page)) continue
      if (this.#memory.pages.dirty[page] === 0) pages.delete(page)
      else this.#writer.write(page)
    }
  }

  /** The page is no more. */
  forget(page: PageId): void {
    for (const { pages } of this.#syncs.values()) pages.delete(page)
  }

  /** A waiting thread ended. */
  threadEnded(thread: ThreadId): void {
    this.#syncs.delete(thread)
  }

  #create(
    { path, sizeBytes }: Extract<FileRequest, { op: 'file.create' }>,
    task: CentralTask,
  ): FileAnswer | undefined {
    if (!isSize(sizeBytes) || path === '') return fileAnswer('invalid')
    const file = this.#volume.make(path)
    const size = this.#volume.disk.disk.blockSizeBytes
    if (sizeBytes < file.sizeBytes && sizeBytes % size > 0) {
      // What follows the new end must be zeros should the file grow again.
      const frame = this.#bring(file, task, sizeBytes, true)
      if (typeof frame !== 'number') return frame
      this.#memory.bytesOf(frame as FrameNumber).fill(0, sizeBytes % size)
      this.#memory.pages.dirty[file.cached[Math.floor(sizeBytes / size)]] = 1
    }
    this.#resize(file, sizeBytes)
    return fileAnswer(undefined)
  }

  #resize(file: CentralFile, sizeBytes: number): void {
    this.#volume.resize(file, sizeBytes, (page) => {
      this.forget(page)
      this.#memory.unuse(page)
    })
  }

  #read(file: CentralFile, task: CentralTask, offset: number, length: number) {
    if (!isSize(offset) || !isSize(length)) return fileAnswer('invalid')
    const end = Math.min(offset + length, file.sizeBytes)
    if (offset >= end) return fileAnswer(0)
    const found = this.#bring(file, task, offset, false)
    if (typeof found !== 'number') return found
    const at = offset % this.#volume.disk.disk.blockSizeBytes
    const bytes = this.#memory.bytesOf(found as FrameNumber).slice(at, at + end - offset)
    this.#memory.spendCopy()
    return fileAnswer(bytes.length, bytes)
  }

  #write(file: CentralFile, task: CentralTask, offset: number, bytes: Uint8Array) {
    if (!isSize(offset)) return fileAnswer('invalid')
    const end = offset + bytes.length
    if (end > file.sizeBytes) this.#resize(file, end)
    const found = this.#bring(file, task, offset, true)
    if (typeof found !== 'number') return found
    const size = this.#volume.disk.disk.blockSizeBytes
    const page = file.cached[Math.floor(offset / size)] as PageId
    if (!file.prepare(page)) return fileAnswer('no-space')
    this.#memory.bytesOf(found as FrameNumber).set(bytes, offset % size)
    this.#memory.pages.dirty[page] = 1
    this.#memory.spendCopy()
    return fileAnswer(bytes.length)
  }

  /** The frame of the page at `offset`; an answer: it cannot be had; undefined: wait. */
  #bring(file: CentralFile, task: CentralTask, offset: number, isWrite: boolean) {
    const { pages } = this.#memory
    const place = Math.floor(offset / this.#volume.disk.disk.blockSizeBytes)
    const page = file.pageAt(place, task.number)
    const end = this.#faults.bring(page, task, isWrite, () => this.#pagesAfter(file, task, place))
    if (end === 'wait') return undefined
    if (end !== 'map') return fileAnswer(end)
    return pages.frames[page]
  }

  #pagesAfter(file: CentralFile, task: CentralTask, place: number): PageId[] {
    let readAhead = this.#ahead.get(file)
    if (readAhead === undefined) {
      readAhead = new ReadAhead(this.#readAhead)
      this.#ahead.set(file, readAhead)
    }
    const end = Math.min(file.pages, place + readAhead.windowAt(place))
    const after: PageId[] = []
    for (let next = place + 1; next < end; next++) after.push(file.pageAt(next, task.number))
    return after
  }

  #sync(file: CentralFile, sender: ThreadId): FileAnswer | undefined {
    const pages = () => file.cached.filter((page) => page !== NONE) as PageId[]
    const end = this.syncPages(pages, sender)
    return end === undefined ? undefined : fileAnswer(end === 'written' ? undefined : end)
  }

  #startWrite(page: PageId, job: SyncJob): void {
    const { pages } = this.#memory
    const state = pages.states[page]
    if (state !== RESIDENT && state !== MODIFIED) return
    this.#memory.gather(page, 0)
    if (pages.dirty[page] === 1 && !this.#writer.write(page)) job.isFull = true
    else if (pages.dirty[page] === 1 || pages.has(page, WRITING)) job.pages.add(page)
  }
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}
