/**
 * A memory object: what can be mapped. The kernel keeps those of its pages that are in memory; its
 * manager has the rest. A *temporary* object starts as nothing but zeros and gets the default pager
 * as its manager when its first page is evicted. A *shadow* holds what a private mapping wrote, and
 * stands in front of another object.
 */
import type { FrameNumber, MapError, Rights } from '@selfpage/kernel'
import type { ManagerPort } from './manager-port.ts'
import type { ObjectId } from './protocol.ts'

/** What somebody answers for. */
export interface Charge {
  /** Frames now. */
  frames: number
  /** Dirty pages returned to their managers so far. */
  pageOuts: number
}

/** What happens when something that was waited for came. */
export type Continuation = () => void

/**
 *   new ----- init sent -----> initializing ----- ready -----> ready
 *                                    `--- destroy ---> new
 * Temporary objects are ready from the start.
 */
export type ObjectState = 'new' | 'initializing' | 'ready'

export class MemoryObject {
  readonly id: ObjectId
  /** Whom the frames of its pages count for: the task that mapped it first. */
  charge: Charge
  /** Absent: a temporary object that the default pager has not heard of. */
  manager: ManagerPort | undefined
  /** The manager's own number of it. */
  readonly own: number
  readonly isTemporary: boolean
  state: ObjectState
  mayCache = false
  /** Map entries and shadows that stand on it. */
  references = 0
  /** What lies behind, from its page 0 on. */
  shadow: MemoryObject | undefined
  /** Made to carry one page to a manager: the object it came from (double paging). */
  returnedFrom: MemoryObject | undefined
  /** Called when nobody has a reference any more. */
  onEnd: Continuation | undefined
  readonly frames = new Map<number, FrameNumber>()
  /** Temporary: pages that the default pager has. */
  readonly stored = new Set<number>()
  /** Managed: pages its manager said it has not. */
  readonly unavailable = new Set<number>()
  /** Pages that are lost: their manager said so. */
  readonly failed = new Set<number>()
  /** Pages asked for and not yet answered. */
  readonly asked = new Set<number>()
  /** Rights that are denied, by page (M5). */
  readonly locks = new Map<number, Rights>()
  readonly #waiting = new Map<number, Continuation[]>()
  readonly #waitingForReady: ((error: MapError | undefined) => void)[] = []

  constructor(id: ObjectId, charge: Charge, manager?: ManagerPort, own = 0) {
    this.id = id
    this.charge = charge
    this.manager = manager
    this.own = own
    this.isTemporary = manager === undefined
    this.state = this.isTemporary ? 'ready' : 'new'
  }

  /** Whether a page that is not in memory is worth a question. */
  mayHave(page: number): boolean {
    return this.isTemporary ? this.stored.has(page) : !this.unavailable.has(page)
  }

  /** Continues once something happened to the page. */
  waitFor(page: number, then: Continuation): void {
    const waiting = this.#waiting.get(page)
    if (waiting === undefined) this.#waiting.set(page, [then])
    else waiting.push(then)
  }

  /** Something happened to the page. */
  wake(page: number): void {
    const waiting = this.#waiting.get(page)
    if (waiting === undefined) return
    this.#waiting.delete(page)
    for (const then of waiting) then()
  }

  /** Continues once its manager said whether it can be mapped. */
  waitForReady(then: (error: MapError | undefined) => void): void {
    this.#waitingForReady.push(then)
  }

  settle(error: MapError | undefined): void {
    this.state = error === undefined ? 'ready' : 'new'
    for (const then of this.#waitingForReady.splice(0)) then(error)
  }
}
