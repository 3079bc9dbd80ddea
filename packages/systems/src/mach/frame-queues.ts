/**
 * The kernel's frames and the order in which it gives them up: an active and an inactive queue,
 * first in first out, with a second chance for pages that were referenced while they were inactive
 * (Draves, "Page replacement and reference bit emulation in Mach", USENIX Mach Symposium 1991).
 * One order for everybody: no task owns frames, and none is limited (M4).
 */
import { ALL_RIGHTS, DIRTY, flexpage, frameNumber, REFERENCED } from '@selfpage/kernel'
import type { FrameNumber, Rights, ServerThread } from '@selfpage/kernel'
import { PageLists } from '@selfpage/kit'
import { NO_PAGE, pageId, SelfpageError } from '@selfpage/policy'
import type { MemoryObject } from './memory-object.ts'

const ACTIVE = 1
const INACTIVE = 2
const LISTS = 2

export class FrameQueues {
  readonly #kernel: ServerThread
  readonly #lists: PageLists
  readonly #free: number[] = []
  readonly #objects: (MemoryObject | undefined)[]
  readonly #pages: Float64Array
  readonly #dirty: Uint8Array
  /** A device works on it. */
  readonly #busy: Uint8Array
  readonly #wires: Uint16Array
  #total = 0
  #wired = 0
  /** Released while a device works on them. */
  #orphans = 0

  /** @param kernel whose page n is frame n */
  constructor(kernel: ServerThread, frames: number) {
    this.#kernel = kernel
    this.#lists = new PageLists(frames, LISTS)
    this.#objects = Array.from({ length: frames })
    this.#pages = new Float64Array(frames)
    this.#dirty = new Uint8Array(frames)
    this.#busy = new Uint8Array(frames)
    this.#wires = new Uint16Array(frames)
  }

  get free(): number {
    return this.#free.length
  }

  /** Frames there are in all. */
  get total(): number {
    return this.#total
  }

  /** A frame of the machine is the kernel's from now on. */
  give(frame: number): void {
    this.#total++
    this.#free.push(frame)
  }

  objectOf(frame: FrameNumber): MemoryObject | undefined {
    return this.#objects[frame]
  }

  pageOf(frame: FrameNumber): number {
    return this.#pages[frame]
  }

  bytes(frame: FrameNumber): Uint8Array {
    return this.#kernel.space.bytes(frame)
  }

  /** Takes a free frame for a page of an object: active, and what is in it undefined. */
  take(object: MemoryObject, page: number): FrameNumber {
    const free = this.#free.pop()
    if (free === undefined) throw new SelfpageError('MACH_BROKEN', 'no frame is free')
    const frame = frameNumber(free)
    this.#dirty[frame] = 0
    this.#lists.addFirst(pageId(frame), ACTIVE)
    this.#enter(frame, object, page)
    return frame
  }

  /** The frame holds a page of another object from now on; nobody has it mapped. */
  move(frame: FrameNumber, object: MemoryObject, page: number): void {
    this.unmap(frame)
    this.#leave(frame)
    this.#enter(frame, object, page)
  }

  /** Drops the page. Its frame is free once no device works on it. */
  release(frame: FrameNumber): void {
    this.unmap(frame)
    this.#leave(frame)
    if (this.#wires[frame] > 0) this.#wired--
    else this.#lists.remove(pageId(frame))
    this.#wires[frame] = 0
    if (this.#busy[frame] === 0) this.#free.push(frame)
    else this.#orphans++
  }

  isDirty(frame: FrameNumber): boolean {
    this.#gather(frame, 0)
    return this.#dirty[frame] === 1
  }

  /** Whether what is in the frame is nowhere else. */
  setDirty(frame: FrameNumber, dirty: boolean): void {
    if (!dirty) this.#gather(frame, 0)
    this.#dirty[frame] = dirty ? 1 : 0
  }

  isBusy(frame: FrameNumber): boolean {
    return this.#busy[frame] === 1
  }

  setBusy(frame: FrameNumber, busy: boolean): void {
    this.#busy[frame] = busy ? 1 : 0
    if (busy || this.#objects[frame] !== undefined) return
    this.#orphans--
    this.#free.push(frame)
  }

  isWired(frame: FrameNumber): boolean {
    return this.#wires[frame] > 0
  }

  /** Keeps it from being chosen, as often as it is called. */
  wire(frame: FrameNumber): void {
    if (this.#wires[frame]++ > 0) return
    this.#wired++
    this.#lists.remove(pageId(frame))
  }

  /** False: it is not wired. */
  unwire(frame: FrameNumber): boolean {
    if (this.#wires[frame] === 0) return false
    if (--this.#wires[frame] > 0) return true
    this.#wired--
    this.#lists.addFirst(pageId(frame), ACTIVE)
    return true
  }

  /** Nobody has it mapped any more. */
  unmap(frame: FrameNumber, rights: Rights = ALL_RIGHTS): void {
    this.#gather(frame, rights)
  }

  /** Its turn comes after those that are inactive already, unless it is referenced until then. */
  deactivate(frame: FrameNumber): void {
    if (this.#wires[frame] > 0) return
    this.#gather(frame, 0)
    this.#lists.moveToFirst(pageId(frame), INACTIVE)
  }

  /**
   * The next page to give up: inactive, and not referenced since. Undefined: all are wired or at
   * work. Those that were referenced become active; the oldest active ones become inactive.
   */
  victim(): FrameNumber | undefined {
    for (let looks = 2 * this.#total; looks > 0; looks--) {
      this.#refill()
      const oldest = this.#lists.last(INACTIVE)
      if (oldest === NO_PAGE) return undefined
      const frame = frameNumber(oldest)
      if (this.isBusy(frame)) this.#lists.moveToFirst(oldest, INACTIVE)
      else if (this.#gather(frame, 0)) this.#lists.moveToFirst(oldest, ACTIVE)
      else return frame
    }
    return undefined
  }

  /** Throws if frames are lost or in two places. */
  audit(): void {
    const queued = this.#lists.size(ACTIVE) + this.#lists.size(INACTIVE)
    const counts = [this.#free.length, queued, this.#wired, this.#orphans]
    if (counts.reduce((sum, count) => sum + count) !== this.#total) {
      throw new Error(
        `free, queued, wired and orphaned frames, ${counts.join(' + ')}, are not ${this.#total}`,
      )
    }
    for (const frame of this.#free) {
      if (this.#objects[frame] !== undefined) throw new Error(`frame ${frame} is free and in use`)
    }
    for (const [frame, object] of this.#objects.entries()) {
      if (object !== undefined && object.frames.get(this.#pages[frame]) !== frame) {
        throw new Error(`frame ${frame} is not in its object`)
      }
    }
  }

  /** A third of the pages that can be given up is inactive. */
  #refill(): void {
    const active = this.#lists.size(ACTIVE)
    const wanted = Math.ceil((active + this.#lists.size(INACTIVE)) / 3)
    for (let left = active; left > 0 && this.#lists.size(INACTIVE) < wanted; left--) {
      this.deactivate(frameNumber(this.#lists.last(ACTIVE)))
    }
  }

  /** Asks the page tables; true if it was referenced. */
  #gather(frame: FrameNumber, rights: Rights): boolean {
    const bits = this.#kernel.unmap(flexpage(frame), rights)
    if ((bits & DIRTY) !== 0) this.#dirty[frame] = 1
    return (bits & REFERENCED) !== 0
  }

  #enter(frame: FrameNumber, object: MemoryObject, page: number): void {
    this.#objects[frame] = object
    this.#pages[frame] = page
    object.frames.set(page, frame)
    object.charge.frames++
  }

  #leave(frame: FrameNumber): void {
    const object = this.#objects[frame]
    if (object === undefined) return
    object.frames.delete(this.#pages[frame])
    object.charge.frames--
    this.#objects[frame] = undefined
  }
}
