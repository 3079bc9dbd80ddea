/**
 * One client of the disk: its queue, and its budget of disk time. The budget is kept as in
 * Nemesis's user-safe disk: a slice in every period, what a transfer overruns is taken from the next
 * slice, and a client whose queue runs dry is waited for a while (laxity) at its own expense. A
 * client that comes back from idleness follows the rule of the constant bandwidth server (Abeni and
 * Buttazzo 1998): it keeps its deadline if what is left of the slice fits, else a new period begins.
 */
export interface DiskShare {
  /** Disk time in every period, in ticks, 1 to `periodTicks`. */
  readonly sliceTicks: number
  readonly periodTicks: number
  /** Whether it also gets a part of the time nobody has reserved. */
  readonly extra: boolean
  /** How long the disk waits for its next request. 0: not at all. */
  readonly laxityTicks: number
}

/** What a schedule must know of a request. */
export interface Queued {
  /** Where the arm must go. */
  readonly firstBlock: number
  readonly arrivedTicks: number
}

export class DiskAccount<Request extends Queued> {
  readonly client: string
  /** Its number in the schedule. */
  readonly number: number
  readonly queue: Request[] = []
  /** Disk time it used beyond all slices, for fair division of what is left over. */
  extraTicks = 0
  /** Transfers under way. */
  active = 0
  #share: DiskShare | undefined
  /** May be negative: overruns roll over. */
  #remainingTicks = 0
  #deadlineTicks = 0
  /** Since when the disk has been waiting for it; -1: it is not. */
  #laxSinceTicks = -1

  constructor(client: string, number: number) {
    this.client = client
    this.number = number
  }

  get share(): DiskShare | undefined {
    return this.#share
  }

  /** End of the period: the slice is due by then, and the next one begins. */
  get deadlineTicks(): number {
    return this.#deadlineTicks
  }

  get remainingTicks(): number {
    return this.#remainingTicks
  }

  get isIdle(): boolean {
    return this.queue.length === 0 && this.active === 0
  }

  /** Whether time nobody reserved may be given to it. */
  get takesExtra(): boolean {
    return this.#share === undefined || this.#share.extra
  }

  reserve(share: DiskShare | undefined, nowTicks: number): void {
    this.#share = share
    this.#laxSinceTicks = -1
    this.#remainingTicks = share?.sliceTicks ?? 0
    this.#deadlineTicks = nowTicks + (share?.periodTicks ?? 0)
  }

  add(request: Request, nowTicks: number): void {
    const share = this.#share
    if (share !== undefined && this.isIdle) {
      if (this.#laxSinceTicks >= 0) this.#chargeLaxity(nowTicks)
      else this.#wake(share, nowTicks)
    }
    this.#laxSinceTicks = -1
    this.queue.push(request)
  }

  /** Begins new periods that are due. */
  refill(nowTicks: number): void {
    const share = this.#share
    if (share === undefined || nowTicks < this.#deadlineTicks) return
    const periods = Math.floor((nowTicks - this.#deadlineTicks) / share.periodTicks) + 1
    this.#deadlineTicks += periods * share.periodTicks
    // An overrun may be longer than a slice; what was not used is not saved up.
    const refilled = this.#remainingTicks + periods * share.sliceTicks
    this.#remainingTicks = Math.min(refilled, share.sliceTicks)
  }

  /** Whether the disk should keep still for it, if no earlier deadline is served before. */
  isWaitedFor(nowTicks: number): boolean {
    return this.#laxSinceTicks >= 0 && nowTicks < this.laxUntilTicks
  }

  get laxUntilTicks(): number {
    const laxity = this.#share?.laxityTicks ?? 0
    return this.#laxSinceTicks + Math.min(laxity, Math.max(0, this.#remainingTicks))
  }

  /** Ends a wait that lasted long enough; what was waited is charged. */
  endLaxity(nowTicks: number): void {
    if (this.#laxSinceTicks >= 0 && nowTicks >= this.laxUntilTicks) this.#chargeLaxity(nowTicks)
  }

  /** Takes time from the slice, or gives some back (negative). */
  charge(ticks: number): void {
    this.#remainingTicks -= ticks
  }

  /** A transfer ended; the queue may have run dry. */
  rest(nowTicks: number): void {
    const share = this.#share
    if (share === undefined || !this.isIdle || this.#remainingTicks <= 0) return
    if (share.laxityTicks > 0) this.#laxSinceTicks = nowTicks
  }

  #chargeLaxity(nowTicks: number): void {
    this.#remainingTicks -= Math.min(nowTicks, this.laxUntilTicks) - this.#laxSinceTicks
    this.#laxSinceTicks = -1
  }

  #wake(share: DiskShare, nowTicks: number): void {
    const left = Math.max(0, this.#deadlineTicks - nowTicks)
    if (this.#remainingTicks * share.periodTicks < left * share.sliceTicks) return
    // A debt is not forgiven by idling for less than what would have paid it.
    if (this.#remainingTicks < 0) return
    this.#remainingTicks = share.sliceTicks
    this.#deadlineTicks = nowTicks + share.periodTicks
  }
}
