/**
 * The page-out daemon (M3). It chooses pages without asking anybody. A clean page is dropped. A
 * dirty one is returned: it moves, as the only page of a new temporary object of the default pager,
 * into the manager's space, and the manager shall save and free it. If it does not, the page is an
 * old page among others and is chosen again, and the default pager writes it to swap, for nothing:
 * double paging.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { FrameNumber, ServerThread, Ticks } from '@selfpage/kernel'
import type { FrameQueues } from './frame-queues.ts'
import type { FrameSupply } from './frame-supply.ts'
import type { MachTask } from './mach-task.ts'
import type { ManagerPort } from './manager-port.ts'
import type { Continuation, MemoryObject } from './memory-object.ts'
import type { Objects } from './objects.ts'

/** Pages returned and not yet freed, at most, before the daemon waits for some. */
const MOST_RETURNED = 16

/** How long a returned page is expected to come free. */
const PATIENCE_TICKS = 1_000_000_000

export interface PageOutParts {
  readonly kernel: ServerThread
  readonly queues: FrameQueues
  readonly supply: FrameSupply
  readonly objects: Objects
  readonly frames: number
  /** The task that a page returned goes to. */
  readonly taskOf: (port: ManagerPort) => MachTask | undefined
  readonly defaultPager: () => ManagerPort | undefined
  readonly isPrecious: (object: MemoryObject, page: number) => boolean
}

export class PageOut {
  readonly #parts: PageOutParts
  /** Below `low` free frames the daemon works until there are `high`. */
  readonly #low: number
  readonly #high: number
  /** When each page returned is given up on, oldest first. */
  readonly #returned = new Map<MemoryObject, Ticks>()
  #isWorking = false
  /** Pages that a manager did not free, and that were written to swap. */
  doublePagings = 0

  constructor(parts: PageOutParts) {
    this.#parts = parts
    this.#low = Math.max(2, Math.floor(parts.frames / 16))
    this.#high = Math.max(4, Math.floor(parts.frames / 8))
  }

  /** Makes frames free if they are few. Returns when to look again, or Infinity. */
  balance(): Ticks {
    const { kernel, queues, supply } = this.#parts
    supply.serve()
    this.#expire(kernel.now)
    if (queues.free < this.#low || supply.waiting > 0) this.#isWorking = true
    while (this.#isWorking && this.#returned.size < MOST_RETURNED) {
      if (queues.free + this.#returned.size >= this.#high + supply.waiting) this.#isWorking = false
      else if (!this.#evictOne()) break
    }
    supply.serve()
    const [first] = this.#returned.values()
    return first ?? Infinity
  }

  /**
   * Hands a dirty page to its manager.
   * @param onFreed called when the manager freed it
   */
  returnPage(frame: FrameNumber, onFreed?: Continuation): void {
    const { queues } = this.#parts
    const object = queues.objectOf(frame)
    if (object === undefined) return
    const manager = object.manager ?? this.#introduce(object)
    object.charge.pageOuts++
    if (object.isTemporary) object.stored.add(queues.pageOf(frame))
    object.unavailable.delete(queues.pageOf(frame))
    if (object.returnedFrom !== undefined) this.#countTwice(object)
    this.#hand(frame, object, queues.pageOf(frame), manager, onFreed)
  }

  /** Hands the manager a copy, if there is a frame for it; the page itself stays, clean. */
  cleanPage(frame: FrameNumber, onFreed?: Continuation): void {
    const { queues, supply, objects } = this.#parts
    const object = queues.objectOf(frame)
    if (object === undefined) return
    const page = queues.pageOf(frame)
    const manager = object.manager ?? this.#introduce(object)
    const carrier = objects.temporary(object.charge)
    const copy = supply.tryTake(carrier, 0)
    if (copy === undefined) return this.returnPage(frame, onFreed)
    object.charge.pageOuts++
    queues.setDirty(frame, false)
    queues.bytes(copy).set(queues.bytes(frame))
    if (object.isTemporary) object.stored.add(page)
    object.unavailable.delete(page)
    this.#deliver(copy, carrier, object, page, manager, onFreed)
  }

  /** False: nothing can be evicted. */
  #evictOne(): boolean {
    const { queues, isPrecious } = this.#parts
    const frame = queues.victim()
    const object = frame === undefined ? undefined : queues.objectOf(frame)
    if (frame === undefined || object === undefined) return false
    queues.unmap(frame)
    if (queues.isDirty(frame) || isPrecious(object, queues.pageOf(frame))) this.returnPage(frame)
    else queues.release(frame)
    return true
  }

  #hand(
    frame: FrameNumber,
    object: MemoryObject,
    page: number,
    manager: ManagerPort | undefined,
    onFreed: Continuation | undefined,
  ): void {
    const carrier = this.#parts.objects.temporary(object.charge)
    this.#parts.queues.move(frame, carrier, 0)
    this.#deliver(frame, carrier, object, page, manager, onFreed)
  }

  /** The carrier's page goes to the manager's space. */
  #deliver(
    frame: FrameNumber,
    carrier: MemoryObject,
    object: MemoryObject,
    page: number,
    manager: ManagerPort | undefined,
    onFreed: Continuation | undefined,
  ): void {
    const { kernel, queues, taskOf, objects } = this.#parts
    const task = manager === undefined ? undefined : taskOf(manager)
    const at = task?.map.roomFor(1) ?? -1
    queues.setDirty(frame, true)
    if (task === undefined || manager === undefined || at < 0) {
      // A manager that is no more, or has no room left: what it was to save is lost.
      object.failed.add(page)
      object.wake(page)
      carrier.references++
      objects.release(carrier)
      onFreed?.()
      return
    }
    carrier.returnedFrom = object
    carrier.onEnd = () => {
      this.#returned.delete(carrier)
      onFreed?.()
    }
    if (task.isPrivileged) queues.wire(frame)
    else queues.deactivate(frame)
    const rights = READ | WRITE
    task.map.add({
      start: at,
      pages: 1,
      objectPage: 0,
      rights,
      name: 'returned',
      isPrivate: true,
      object: carrier,
    })
    this.#returned.set(carrier, kernel.now + PATIENCE_TICKS)
    kernel.note('page-out', { object: object.id, page, manager: manager.name })
    manager.tell({ op: 'memoryObject.dataReturn', object: object.id, page, at })
  }

  /** Makes the default pager the manager of a temporary object. */
  #introduce(object: MemoryObject): ManagerPort | undefined {
    object.manager = this.#parts.defaultPager()
    object.manager?.tell({ op: 'memoryObject.create', object: object.id })
    return object.manager
  }

  #countTwice(carrier: MemoryObject): void {
    this.doublePagings++
    this.#returned.delete(carrier)
    const { id } = carrier.returnedFrom ?? carrier
    this.#parts.kernel.note('double-paging', { object: id })
  }

  /** Stops expecting what has not come for long. */
  #expire(now: Ticks): void {
    for (const [carrier, deadline] of this.#returned) {
      if (deadline > now) return
      this.#returned.delete(carrier)
    }
  }
}
