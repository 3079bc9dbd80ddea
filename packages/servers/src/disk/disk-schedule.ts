/**
 * Whose request the disk works on next, and which. Between clients: earliest deadline first among
 * those with time left of their slices (Nemesis's user-safe disk); then time nobody reserved, to
 * the client that had least of it. Within a client: one-way elevator, but nobody waits longer than
 * `patienceTicks`. Pure: it knows no disk and no clock.
 */
import { PageHeap } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import { removeAt } from '../remove-at.ts'
import { DiskAccount, type DiskShare, type Queued } from './disk-account.ts'

/** The request to work on now. */
export interface Chosen<Request> {
  readonly client: string
  readonly request: Request
  /** Whether it is paid by time nobody reserved. */
  readonly extra: boolean
}

export class DiskSchedule<Request extends Queued> {
  readonly #accounts = new Map<string, DiskAccount<Request>>()
  /** Those with a share: only they must be looked at each time. */
  readonly #sharing = new Set<DiskAccount<Request>>()
  /** Accounts by their numbers, which are used again. */
  readonly #numbered: (DiskAccount<Request> | undefined)[] = []
  readonly #unusedNumbers: number[] = []
  /** Numbers of accounts that want time nobody reserved; first who had least of it. */
  readonly #wanting = new PageHeap(0, 0)
  /** Accounts that the heap has room for. */
  #capacity = 0
  readonly #patienceTicks: number
  /** Where the arm is. */
  #head = 0
  /** Extra time handed out so far, as the least of those who want some: newcomers start there. */
  #extraClock = 0

  constructor(patienceTicks = 500_000_000) {
    this.#patienceTicks = patienceTicks
  }

  /** Part of the disk reserved by all shares together, 0 to 1. */
  get reserved(): number {
    let sum = 0
    for (const { share } of this.#sharing) {
      if (share !== undefined) sum += share.sliceTicks / share.periodTicks
    }
    return sum
  }

  shareOf(client: string): DiskShare | undefined {
    return this.#accounts.get(client)?.share
  }

  queuedOf(client: string): number {
    return this.#accounts.get(client)?.queue.length ?? 0
  }

  /** @param share undefined: the client lives on what others leave */
  reserve(client: string, share: DiskShare | undefined, nowTicks: number): void {
    const account = this.#account(client)
    account.reserve(share, nowTicks)
    if (share === undefined) this.#sharing.delete(account)
    else this.#sharing.add(account)
    this.#place(account)
    this.#dropIfUnused(account)
  }

  /** Ends the shares of all clients whose names begin so; what they queued is still served. */
  forget(prefix: string, nowTicks: number): void {
    for (const client of [...this.#accounts.keys()]) {
      if (client.startsWith(prefix)) this.reserve(client, undefined, nowTicks)
    }
  }

  add(client: string, request: Request, nowTicks: number): void {
    const account = this.#account(client)
    if (account.isIdle) account.extraTicks = Math.max(account.extraTicks, this.#extraClock)
    account.add(request, nowTicks)
    this.#place(account)
  }

  /** Takes the next request off its queue; or says when to ask again, Infinity: after `add`. */
  next(nowTicks: number): Chosen<Request> | number {
    let first: DiskAccount<Request> | undefined
    let wake = Infinity
    for (const account of this.#sharing) {
      account.endLaxity(nowTicks)
      account.refill(nowTicks)
      const wanting = account.queue.length > 0
      if (wanting && account.remainingTicks <= 0) wake = Math.min(wake, account.deadlineTicks)
      if (account.remainingTicks <= 0 || !(wanting || account.isWaitedFor(nowTicks))) continue
      if (first === undefined || account.deadlineTicks < first.deadlineTicks) first = account
    }
    if (first !== undefined) {
      if (first.queue.length === 0) return Math.min(wake, first.laxUntilTicks)
      return { client: first.client, request: this.#take(first, nowTicks), extra: false }
    }
    return this.#nextExtra(nowTicks) ?? wake
  }

  /** Charges a transfer that begins with what it will take. */
  begin(client: string, estimateTicks: number, extra: boolean): void {
    const account = this.#account(client)
    account.active++
    this.#charge(account, estimateTicks, extra)
  }

  /** The transfer ended: the estimate is put right. */
  end(client: string, estimateTicks: number, tookTicks: number, extra: boolean, now: number): void {
    const account = this.#account(client)
    account.active--
    this.#charge(account, tookTicks - estimateTicks, extra)
    account.rest(now)
    this.#dropIfUnused(account)
  }

  #nextExtra(nowTicks: number): Chosen<Request> | undefined {
    const least = this.#wanting.size === 0 ? undefined : this.#numbered[this.#wanting.first]
    if (least === undefined) return undefined
    this.#extraClock = Math.max(this.#extraClock, least.extraTicks)
    return { client: least.client, request: this.#take(least, nowTicks), extra: true }
  }

  #charge(account: DiskAccount<Request>, ticks: number, extra: boolean): void {
    if (!extra) {
      account.charge(ticks)
      return
    }
    account.extraTicks += ticks
    this.#place(account)
  }

  /** Its place among those who want extra time, or none: what that depends on has changed. */
  #place(account: DiskAccount<Request>): void {
    const number = pageId(account.number)
    const isWanting = account.queue.length > 0 && account.takesExtra
    if (!this.#wanting.has(number)) {
      if (isWanting) this.#wanting.add(number, account.extraTicks)
    } else if (isWanting) this.#wanting.update(number, account.extraTicks)
    else this.#wanting.remove(number)
  }

  /** The nearest request at or beyond the arm, else the lowest; the oldest if it is too old. */
  #take(account: DiskAccount<Request>, nowTicks: number): Request {
    const { queue } = account
    let best = 0
    if (nowTicks - queue[0].arrivedTicks < this.#patienceTicks) {
      for (let index = 1; index < queue.length; index++) {
        if (this.#distance(queue[index]) < this.#distance(queue[best])) best = index
      }
    }
    const request = removeAt(queue, best)
    this.#head = request.firstBlock
    this.#place(account)
    return request
  }

  #distance({ firstBlock }: Request): number {
    const ahead = firstBlock - this.#head
    return ahead >= 0 ? ahead : ahead + 2 ** 40
  }

  #account(client: string): DiskAccount<Request> {
    let account = this.#accounts.get(client)
    if (account === undefined) {
      account = new DiskAccount(client, this.#unusedNumber())
      account.extraTicks = this.#extraClock
      this.#numbered[account.number] = account
      this.#accounts.set(client, account)
    }
    return account
  }

  #unusedNumber(): number {
    const unused = this.#unusedNumbers.pop()
    if (unused !== undefined) return unused
    const number = this.#numbered.length
    if (number === this.#capacity) {
      this.#capacity = Math.max(16, 2 * number)
      this.#wanting.grow(this.#capacity)
      this.#wanting.reserve(this.#capacity)
    }
    return number
  }

  #dropIfUnused(account: DiskAccount<Request>): void {
    if (!account.isIdle || account.share !== undefined) return
    // Who had more than others is remembered until they have caught up.
    if (account.extraTicks > this.#extraClock) return
    this.#accounts.delete(account.client)
    this.#numbered[account.number] = undefined
    this.#unusedNumbers.push(account.number)
  }
}
