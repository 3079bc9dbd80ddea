/**
 * The driver written as plainly as can be: sets and arrays, no thought of speed, no fallback. It
 * drives a policy instance of its own.
 */
import { DriverFacts } from '@selfpage/kit'
import { NO_PAGE, pageId, randomSource } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, PageId } from '@selfpage/policy'

export class NaiveDriver {
  counts = {
    misses: 0,
    compulsoryMisses: 0,
    hardFaults: 0,
    softFaults: 0,
    zeroFills: 0,
    writeBacks: 0,
    evictions: 0,
  }
  /** Held pages and those read ahead included. */
  readonly resident = new Set<PageId>()
  readonly held = new Set<PageId>()
  readonly ahead = new Set<PageId>()
  /** Oldest first. */
  inactive: PageId[] = []
  /** Pages that were in memory before and not forgotten. */
  readonly known = new Set<PageId>()
  readonly dirty = new Set<PageId>()
  readonly #zero = new Set<PageId>()
  readonly #pins = new Map<PageId, number>()
  readonly #referenced = new Set<PageId>()
  #policy: EvictionPolicy
  #pages: number
  #room: number
  #inactiveFrames: number
  readonly #isSampled: boolean
  readonly #mayEvict: (page: PageId) => boolean

  constructor(
    policy: ConfiguredPolicy,
    sizes: { pages: number; frames: number; inactiveFrames: number },
    isSampled: boolean,
    mayEvict: (page: PageId) => boolean,
  ) {
    this.#pages = sizes.pages
    this.#room = sizes.frames - sizes.inactiveFrames
    this.#inactiveFrames = sizes.inactiveFrames
    this.#isSampled = isSampled
    this.#mayEvict = mayEvict
    this.#policy = this.#create(policy)
  }

  reference(page: PageId, write: boolean): boolean {
    if (!this.resident.has(page)) {
      if (!this.#fault(page)) return false
    } else if (this.ahead.delete(page)) {
      if (!this.held.has(page)) {
        this.#policy.remove(page, 'transferred')
        this.#policy.fault(page)
        this.#policy.admit(page, 'fault')
      }
    } else if (!this.held.has(page)) {
      if (this.#isSampled) this.#referenced.add(page)
      else this.#policy.touch(page)
    }
    if (write) this.dirty.add(page)
    return true
  }

  readAhead(page: PageId): boolean {
    if (this.resident.has(page) || this.inactive.includes(page)) return false
    if (!this.#makeRoom()) return false
    this.#policy.admit(page, 'read-ahead')
    this.resident.add(page)
    this.known.add(page)
    this.ahead.add(page)
    return true
  }

  pin(page: PageId): void {
    this.#pins.set(page, this.pinsOf(page) + 1)
  }

  unpin(page: PageId): void {
    this.#pins.set(page, this.pinsOf(page) - 1)
    this.release(page)
  }

  pinsOf(page: PageId): number {
    return this.#pins.get(page) ?? 0
  }

  release(page: PageId): void {
    if (this.pinsOf(page) > 0 || !this.held.delete(page)) return
    if (this.#policy.release === undefined) this.#policy.admit(page, 'released')
    else this.#policy.release(page)
  }

  evict(cause: 'evicted' | 'reclaimed'): PageId {
    while (this.resident.size > this.held.size) {
      const page = this.#policy.victim()
      if (this.pinsOf(page) > 0 || !this.#mayEvict(page)) {
        this.held.add(page)
        if (this.#policy.hold === undefined) this.#policy.remove(page, 'held')
        else this.#policy.hold(page)
        continue
      }
      this.#leavesResidency(page)
      this.#policy.remove(page, this.#inactiveFrames > 0 ? 'deactivated' : cause)
      if (this.#inactiveFrames === 0) this.#giveUp(page)
      else this.inactive.push(page)
      this.#trimInactive()
      return page
    }
    return NO_PAGE
  }

  remove(page: PageId, cause: 'evicted' | 'reclaimed'): void {
    if (this.inactive.includes(page)) this.#leavesList(page)
    else if (this.resident.has(page)) this.#withdraw(page, cause)
    else return
    this.#pins.delete(page)
    this.#giveUp(page)
  }

  forget(page: PageId): void {
    if (this.inactive.includes(page)) this.#leavesList(page)
    else if (this.resident.has(page)) this.#withdraw(page, 'transferred')
    for (const set of [this.known, this.dirty, this.#zero]) set.delete(page)
    this.#pins.delete(page)
    this.#policy.forget(page)
  }

  expectZeroFill(page: PageId): void {
    this.#zero.add(page)
  }

  clean(page: PageId): void {
    this.dirty.delete(page)
    this.#zero.delete(page)
  }

  resize(frames: number, inactiveFrames: number): void {
    this.#room = frames - inactiveFrames
    this.#inactiveFrames = inactiveFrames
    this.#policy.resize(this.#room)
    while (this.resident.size > this.#room && this.evict('reclaimed') !== NO_PAGE);
    this.#trimInactive()
  }

  grow(pages: number): void {
    this.#pages = pages
    this.#policy.grow?.(pages)
  }

  scan(): void {
    if (!this.#isSampled) return
    if (this.#policy.scan !== undefined) return this.#policy.scan(this.resident.size)
    for (const page of [...this.#referenced].toSorted((one, other) => one - other)) {
      if (!this.held.has(page)) this.#policy.touch(page)
    }
    this.#referenced.clear()
  }

  replace(policy: ConfiguredPolicy): void {
    const next = this.#create(policy)
    if (this.resident.size > this.#room) next.resize(this.#room)
    for (let page = this.#policy.victim(); page !== NO_PAGE; page = this.#policy.victim()) {
      this.#policy.remove(page, 'transferred')
      next.admit(page, 'transferred')
    }
    if (next.hold !== undefined) {
      for (const page of [...this.held].toSorted((one, other) => one - other)) {
        next.admit(page, 'transferred')
        next.hold(page)
      }
    }
    this.#policy = next
    this.#referenced.clear()
  }

  #create(policy: ConfiguredPolicy): EvictionPolicy {
    return policy.create({
      pages: this.#pages,
      frames: Math.max(this.#room, this.resident.size),
      random: randomSource(0),
      facts: new DriverFacts({}, this.#pages),
      takeReferenced: (number) => {
        const page = pageId(number)
        return !this.held.has(page) && this.#referenced.delete(page)
      },
    })
  }

  #fault(page: PageId): boolean {
    const isInactive = this.inactive.includes(page)
    const before = this.inactive
    if (this.resident.size >= this.#room && this.resident.size === this.held.size) {
      if (isInactive) this.inactive = [...before.filter((other) => other !== page), page]
      return false
    }
    this.inactive = before.filter((other) => other !== page)
    this.#policy.fault(page)
    if (!this.#makeRoom()) {
      if (isInactive) this.inactive.push(page)
      this.#trimInactive()
      return false
    }
    this.#policy.admit(page, isInactive ? 'rescued' : 'fault')
    this.resident.add(page)
    if (isInactive) this.counts.softFaults++
    else this.#countMiss(page)
    this.known.add(page)
    return true
  }

  #countMiss(page: PageId): void {
    this.counts.misses++
    if (!this.known.has(page)) this.counts.compulsoryMisses++
    if (this.#zero.has(page)) this.counts.zeroFills++
    else this.counts.hardFaults++
  }

  #makeRoom(): boolean {
    while (this.resident.size >= this.#room) if (this.evict('evicted') === NO_PAGE) return false
    return true
  }

  #withdraw(page: PageId, cause: 'evicted' | 'reclaimed' | 'transferred'): void {
    const wasHeld = this.held.delete(page)
    this.#leavesResidency(page)
    if (wasHeld && this.#policy.release === undefined) return
    if (wasHeld) this.#policy.release?.(page)
    this.#policy.remove(page, cause)
  }

  #leavesResidency(page: PageId): void {
    this.resident.delete(page)
    this.ahead.delete(page)
    this.#referenced.delete(page)
  }

  #leavesList(page: PageId): void {
    this.inactive = this.inactive.filter((other) => other !== page)
  }

  #trimInactive(): void {
    while (this.inactive.length > this.#inactiveFrames)
      this.#giveUp(this.inactive.shift() ?? NO_PAGE)
  }

  #giveUp(page: PageId): void {
    this.counts.evictions++
    if (!this.dirty.has(page)) return
    this.counts.writeBacks++
    this.clean(page)
  }
}
