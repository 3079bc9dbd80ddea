/**
 * What each task was promised and what it has, in frames (G2), and the sums over all tasks that
 * decisions are made of. The sums are kept, not computed: they are looked at in every page fault.
 *
 *   guaranteed  G: frames of the contract
 *   allocated   A: slots charged: handles, and pages of containers (I4)
 *   extra       E: A - G, at least 0
 *   bound       slots that have a frame; lazily allocated ones have none yet (G7)
 */
import { NO_THREAD } from '@selfpage/kernel'
import type { SpaceId, ThreadId, Ticks } from '@selfpage/kernel'

/** A reclaim request under way. */
export interface Ask {
  readonly frames: number
  /** The task did as asked once A is no more than this. */
  readonly targetFrames: number
  /** Absolute; the sanction follows. Begins to count when the request was delivered. */
  deadlineTicks: Ticks
  readonly leaseTicks: Ticks
  isDelivered: boolean
}

/** A contract that takes effect later (G8). */
export interface Change {
  readonly guaranteedFrames: number
  readonly limitFrames: number
  readonly effectiveTicks: Ticks
}

export class Account {
  readonly task: SpaceId
  guaranteed = 0
  limit = Infinity
  allocated = 0
  bound = 0
  untilTicks: Ticks = Infinity
  /** Who split its contract for this one; 0: nobody, it is of the machine's frames. */
  parent = 0 as SpaceId
  listener: ThreadId = NO_THREAD
  /** The contract that the listener was told of last: G, and the cap. */
  told: readonly [guaranteedFrames: number, limitFrames: number] | undefined
  ask: Ask | undefined
  /** Reclaims so far, so that they go round (I32). */
  asks = 0
  /** No extra frames before: what was just given back is not for its giver (I30). */
  noExtrasBeforeTicks: Ticks = 0
  /** Reclaims to come without a request: the sanction `karma` (G5). */
  karma = 0
  change: Change | undefined
  /** The task is dead; what is left waits for a device (I27). */
  isEnded = false
  /** Its slots in the order in which they were bound: first and last, -1: none. */
  firstSlot = -1
  lastSlot = -1

  constructor(task: SpaceId) {
    this.task = task
  }

  get extra(): number {
    return Math.max(0, this.allocated - this.guaranteed)
  }
}

export class Accounts {
  /** Who holds more frames than it was promised: whom a reclaim can be asked of. */
  readonly overbound = new Set<Account>()
  readonly #accounts = new Map<SpaceId, Account>()
  #guaranteed = 0
  #allocated = 0
  #uncharged = 0
  #unclaimed = 0

  /** Sum of all G; never more than the machine's frames (G1). */
  get guaranteed(): number {
    return this.#guaranteed
  }

  /** Sum of all A. May pass the machine's frames for as long as extra ones are being reclaimed. */
  get allocated(): number {
    return this.#allocated
  }

  /** Guaranteed frames that nobody has allocated. */
  get uncharged(): number {
    return this.#uncharged
  }

  /** Guaranteed frames that may be wanted at any time: not bound yet. */
  get unclaimed(): number {
    return this.#unclaimed
  }

  get(task: SpaceId): Account | undefined {
    return this.#accounts.get(task)
  }

  values(): IterableIterator<Account> {
    return this.#accounts.values()
  }

  open(task: SpaceId): Account {
    const account = new Account(task)
    this.#accounts.set(task, account)
    return account
  }

  /** Forgets a task that has nothing any more. */
  close(account: Account): void {
    this.setGuarantee(account, 0)
    this.#accounts.delete(account.task)
  }

  setGuarantee(account: Account, frames: number): void {
    this.#leave(account)
    account.guaranteed = frames
    this.#enter(account)
    if (account.bound > frames) this.overbound.add(account)
    else this.overbound.delete(account)
  }

  /** Charges slots, or with a negative number takes charges back. */
  charge(account: Account, slots: number): void {
    this.#leave(account)
    account.allocated += slots
    this.#enter(account)
  }

  /** One more slot has a frame. */
  bind(account: Account): void {
    if (account.bound < account.guaranteed) this.#unclaimed -= 1
    account.bound += 1
    if (account.bound === account.guaranteed + 1) this.overbound.add(account)
  }

  unbind(account: Account): void {
    account.bound -= 1
    if (account.bound === account.guaranteed) this.overbound.delete(account)
    if (account.bound < account.guaranteed) this.#unclaimed += 1
  }

  #leave(account: Account): void {
    this.#guaranteed -= account.guaranteed
    this.#allocated -= account.allocated
    this.#uncharged -= Math.max(0, account.guaranteed - account.allocated)
    this.#unclaimed -= Math.max(0, account.guaranteed - account.bound)
  }

  #enter(account: Account): void {
    this.#guaranteed += account.guaranteed
    this.#allocated += account.allocated
    this.#uncharged += Math.max(0, account.guaranteed - account.allocated)
    this.#unclaimed += Math.max(0, account.guaranteed - account.bound)
  }
}
