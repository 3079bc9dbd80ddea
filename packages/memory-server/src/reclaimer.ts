/**
 * Takes extra frames back when guaranteed ones run short. The server does not know which frames
 * are extra (G2), so it asks: how many, until when. Whom: all that hold more frames than they were
 * promised, in proportion to how many more (I32). How many: never more
 * than A - G (G3, I28). What then: who has not given back by the deadline is punished, and nobody
 * else (G5, I29).
 *
 *                 demand                      A <= target
 *   (no request) --------> asked ------------------------------> (no request), and no extra
 *                           |  ^ not received: posted again       frames before the deadline
 *                           |__|
 *                           | deadline
 *                           v
 *                        sanction: kill | force | karma
 *
 * A request counts slots, and slots may have no frame yet. So that one answer is enough, a task is
 * asked for its unbound slots on top of the frames wanted.
 */
import { guard } from '@selfpage/kernel'
import type { Ticks } from '@selfpage/kernel'
import type { Account, Accounts } from './accounts.ts'
import type { FrameTable } from './frame-table.ts'
import type { Reclaim } from './protocol.ts'
import type { Surroundings } from './surroundings.ts'

/** What happens to a task that misses the deadline of a reclaim (G5). */
export type Sanction = 'kill' | 'force' | 'karma'

export interface ReclaimSettings {
  readonly sanction: Sanction
  /** Time to answer while there is no hurry. */
  readonly deadlineTicks: Ticks
  /** Time to answer while somebody waits for a guaranteed frame. */
  readonly shortestDeadlineTicks: Ticks
  /** Below so many available frames, as long as guarantees are unclaimed, reclaim begins ... */
  readonly lowFrames: number
  /** ... and it asks for as many as are needed to have so many. */
  readonly highFrames: number
  /** Reclaims that come unannounced after a missed deadline, with `karma`. */
  readonly karmaReclaims: number
}

/** What a sanction can do to a task. */
export interface Executioner {
  /** Takes slots, oldest first, until A is `targetFrames`; false: the rest is in containers. */
  force(account: Account, targetFrames: number): boolean
  kill(account: Account): void
}

/** A request that was not received is posted again after this part of its time. */
const REPEATS = 16

export class Reclaimer {
  readonly #accounts: Accounts
  readonly #table: FrameTable
  readonly #world: Surroundings
  readonly #settings: ReclaimSettings
  readonly #executioner: Executioner
  /** Frames expected from the tasks that are asked. */
  readonly #asked = new Map<Account, number>()

  constructor(
    accounts: Accounts,
    table: FrameTable,
    world: Surroundings,
    settings: ReclaimSettings,
    executioner: Executioner,
  ) {
    this.#accounts = accounts
    this.#table = table
    this.#world = world
    this.#settings = settings
    this.#executioner = executioner
  }

  /** Whether guarantees that are not used yet find too few frames. */
  get isShort(): boolean {
    return this.#table.available < Math.min(this.#settings.lowFrames, this.#accounts.unclaimed)
  }

  /**
   * Asks for frames if there are too few.
   * @param waiting frames that requests wait for now
   */
  demand(waiting: number): void {
    if (waiting === 0 && !this.isShort) return
    const { highFrames } = this.#settings
    const { unclaimed } = this.#accounts
    const available = this.#table.available
    let expected = 0
    for (const frames of this.#asked.values()) expected += frames
    const spare = Math.min(highFrames, Math.max(0, unclaimed - waiting))
    const wanted = spare + waiting - available - expected
    if (wanted > 0) this.#askInProportion(wanted, waiting > 0)
  }

  /** A contract was cut below what its task has by its limit: that much is asked for at once. */
  enforceLimit(account: Account): void {
    const over = account.allocated - Math.max(account.limit, account.guaranteed)
    if (over > 0 && account.ask === undefined) this.#ask(account, over, 0, false)
  }

  /** The task gave something back, or its guarantee grew: is that what was asked for? */
  settle(account: Account): void {
    const { ask } = account
    if (ask === undefined || guard('I28/compliant', !isMet(account))) return
    account.ask = undefined
    this.#asked.delete(account)
    account.noExtrasBeforeTicks = ask.deadlineTicks
    this.#world.note('reclaim-met', { task: account.task, frames: ask.frames })
  }

  /** The task is gone, or is being killed. */
  forget(account: Account): void {
    account.ask = undefined
    this.#asked.delete(account)
  }

  /** Posts again what was not received, and punishes who is late. */
  wake(): void {
    for (const account of [...this.#asked.keys()]) {
      const { ask } = account
      if (ask === undefined) continue
      if (!ask.isDelivered) this.#deliver(account)
      if (guard('I29/deadline', this.#world.now >= ask.deadlineTicks)) this.#punish(account)
    }
  }

  #askInProportion(wanted: number, isUrgent: boolean): void {
    const candidates = [...this.#accounts.overbound].filter(
      (account) => account.ask === undefined && !account.isEnded,
    )
    let sum = 0
    for (const account of candidates) sum += overbound(account)
    const frames = Math.min(wanted, sum)
    if (frames === 0) return
    const shares = candidates.map((account) => Math.floor((frames * overbound(account)) / sum))
    let rest = frames - shares.reduce((total, share) => total + share, 0)
    // The odd frames: from whoever has the most, and of equals from who was asked less often.
    const order = candidates.map((account, index) => ({ account, index }))
    order.sort(
      (a, b) => overbound(b.account) - overbound(a.account) || a.account.asks - b.account.asks,
    )
    for (const { account, index } of order) {
      if (rest === 0) break
      if (shares[index] >= overbound(account)) continue
      shares[index] += 1
      rest -= 1
    }
    for (const [index, account] of candidates.entries()) {
      const share = shares[index]
      if (share > 0) this.#ask(account, share, account.allocated - account.bound, isUrgent)
    }
  }

  #ask(account: Account, share: number, unbound: number, isUrgent: boolean): void {
    const { deadlineTicks, shortestDeadlineTicks } = this.#settings
    const leaseTicks = isUrgent ? shortestDeadlineTicks : deadlineTicks
    // No more than A - G (I28): the share is of what is bound beyond G, the rest is not bound.
    const frames = share + unbound
    const targetFrames = account.allocated - frames
    account.asks += 1
    if (account.karma > 0) {
      account.karma -= 1
      this.#world.note('reclaim', { task: account.task, frames, isAnnounced: false })
      if (!this.#executioner.force(account, targetFrames)) this.#executioner.kill(account)
      return
    }
    account.ask = {
      frames,
      targetFrames,
      deadlineTicks: this.#world.now + leaseTicks,
      leaseTicks,
      isDelivered: false,
    }
    this.#asked.set(account, share)
    this.#world.note('reclaim', { task: account.task, frames, extra: account.extra })
    this.#world.alarm(account.ask.deadlineTicks)
    this.#deliver(account)
  }

  /** Never blocks, whatever the task does (G3): if it does not listen, it is told again later. */
  #deliver(account: Account): void {
    const { ask, listener } = account
    if (ask === undefined) return
    const now = this.#world.now
    const message: Reclaim = {
      op: 'memory.reclaim',
      frames: ask.frames,
      targetFrames: Math.max(ask.targetFrames, account.guaranteed),
      deadlineTicks: now + ask.leaseTicks,
    }
    if (listener !== 0 && this.#world.tell(listener, message)) {
      ask.isDelivered = true
      ask.deadlineTicks = message.deadlineTicks
      this.#world.alarm(ask.deadlineTicks)
    } else {
      const again = now + Math.ceil(ask.leaseTicks / REPEATS)
      if (listener !== 0 && again < ask.deadlineTicks) this.#world.alarm(again)
    }
  }

  #punish(account: Account): void {
    const ask = account.ask as NonNullable<Account['ask']>
    const { sanction, karmaReclaims } = this.#settings
    this.#world.note('sanction', {
      task: account.task,
      sanction,
      missing: account.allocated - ask.targetFrames,
    })
    this.forget(account)
    if (sanction === 'karma') account.karma += karmaReclaims
    const targetFrames = Math.max(ask.targetFrames, account.guaranteed)
    if (sanction === 'kill' || !this.#executioner.force(account, targetFrames)) {
      this.#executioner.kill(account)
    }
  }
}

/** Frames held beyond the promise. */
function overbound(account: Account): number {
  return account.bound - account.guaranteed
}

function isMet(account: Account): boolean {
  const { ask } = account
  return ask === undefined || account.allocated <= Math.max(ask.targetFrames, account.guaranteed)
}
