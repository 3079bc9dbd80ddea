/**
 * How a composite (composite.ts) divides pages and frames between its parts. A part is asked for a
 * victim when it is the one most over its share, the page that is arriving included.
 */
import { NO_PAGE, SelfpageError, handlerName, hears, pageId } from '@selfpage/policy'
import type {
  AdmitCause,
  EvictionPolicy,
  FactName,
  Facts,
  HintProtocol,
  PageId,
  PolicyContext,
  RemoveCause,
} from '@selfpage/policy'
import { lengthen } from './lengthen.ts'

/** Messages are passed on value by value, which allocates nothing. */
const MOST_VALUES = 3

/** An eviction policy that asks others. Made by `composite`, which checks what it is given. */
export class CompositePolicy implements EvictionPolicy {
  readonly #policies: readonly EvictionPolicy[]
  readonly #shares: readonly number[]
  readonly #partOf: (page: PageId, facts: Facts) => number
  readonly #context: PolicyContext<FactName>
  /** The part of each page, counted from 1; 0 before its first residency. */
  #part: Uint8Array
  /** 1 while the page is resident and not held. */
  #mayTouch: Uint8Array
  readonly #own: Int32Array
  readonly #resident: Int32Array
  readonly #held: Int32Array
  #mostFrames: number
  /** The part of the page that faulted last, until it is admitted. */
  #incoming = -1
  /** Where the next scan starts. */
  #hand = 0
  readonly #mayHaveSurplus: boolean
  readonly grow?: (pages: number) => void
  readonly scan?: (pages: number) => void

  constructor(
    policies: readonly EvictionPolicy[],
    shares: readonly number[],
    partOf: (page: PageId, facts: Facts) => number,
    context: PolicyContext<FactName>,
  ) {
    this.#policies = policies
    this.#shares = shares
    this.#partOf = partOf
    this.#context = context
    this.#part = new Uint8Array(context.pages)
    this.#mayTouch = new Uint8Array(context.pages)
    this.#own = new Int32Array(policies.length)
    this.#resident = new Int32Array(policies.length)
    this.#held = new Int32Array(policies.length)
    this.#mostFrames = context.frames
    this.resize(context.frames)
    this.#mayHaveSurplus = policies.some((policy) => policy.surplus !== undefined)
    if (policies.every((policy) => policy.grow !== undefined)) {
      this.grow = (pages) => this.#growAll(pages)
    }
    if (policies.some((policy) => policy.scan !== undefined)) {
      this.scan = (pages) => this.#scanAll(pages)
    }
  }

  touch(page: PageId): void {
    this.#policies[this.#part[page] - 1].touch(page)
  }

  fault(page: PageId): void {
    this.#incoming = this.#assign(page)
    this.#policies[this.#incoming].fault(page)
  }

  /** What the parts have too much, as far as it may be given up. */
  get surplus(): number {
    if (!this.#mayHaveSurplus) return 0
    let sum = 0
    for (let part = 0; part < this.#own.length; part++) sum += this.#surplusOf(part)
    return sum
  }

  /** A part with a surplus is asked before others. */
  victim(): PageId {
    for (let part = 0; this.#mayHaveSurplus && part < this.#own.length; part++) {
      if (this.#surplusOf(part) > 0) return this.#policies[part].victim()
    }
    let most = -1
    let mostOver = -Infinity
    for (let part = 0; part < this.#own.length; part++) {
      if (this.#resident[part] === this.#held[part]) continue
      const arriving = part === this.#incoming ? 1 : 0
      const over = this.#resident[part] + arriving - this.#own[part]
      if (over <= mostOver) continue
      most = part
      mostOver = over
    }
    return most < 0 ? NO_PAGE : this.#policies[most].victim()
  }

  remove(page: PageId, cause: RemoveCause): void {
    const part = this.#part[page] - 1
    this.#policies[part].remove(page, cause)
    this.#resident[part]--
    this.#mayTouch[page] = 0
  }

  admit(page: PageId, cause: AdmitCause): void {
    const isReference = cause === 'fault' || cause === 'rescued'
    const part = isReference ? this.#part[page] - 1 : this.#assign(page)
    this.#incoming = -1
    this.#policies[part].admit(page, cause)
    this.#resident[part]++
    this.#mayTouch[page] = 1
  }

  forget(page: PageId): void {
    const part = this.#part[page] - 1
    if (part >= 0) this.#policies[part].forget(page)
    this.#part[page] = 0
  }

  /** A part may have any number of the frames at times, so each has room for all of them. */
  resize(frames: number): void {
    const isMore = frames > this.#mostFrames
    if (isMore) this.#mostFrames = frames
    const allShares = this.#shares.reduce((sum, share) => sum + share, 0)
    let sharesSoFar = 0
    let framesSoFar = 0
    for (const [part, policy] of this.#policies.entries()) {
      sharesSoFar += this.#shares[part]
      const upTo = Math.round((frames * sharesSoFar) / allShares)
      this.#own[part] = upTo - framesSoFar
      framesSoFar = upTo
      if (isMore) policy.resize(frames)
      policy.resize(Math.max(1, this.#own[part]))
    }
  }

  hold(page: PageId): void {
    const part = this.#part[page] - 1
    const policy = this.#policies[part]
    if (policy.hold === undefined) policy.remove(page, 'held')
    else policy.hold(page)
    this.#held[part]++
    this.#mayTouch[page] = 0
  }

  release(page: PageId): void {
    const part = this.#part[page] - 1
    const policy = this.#policies[part]
    if (policy.release === undefined) policy.admit(page, 'released')
    else policy.release(page)
    this.#held[part]--
    this.#mayTouch[page] = 1
  }

  audit(): void {
    for (const [part, policy] of this.#policies.entries()) {
      if (this.#held[part] < 0 || this.#held[part] > this.#resident[part]) {
        throw new Error(`composite: part ${part} holds ${this.#held[part]} pages`)
      }
      policy.audit?.()
    }
  }

  /** Adds the methods for `protocol`. A message about a page goes to its part, others to all. */
  hear(protocol: HintProtocol): void {
    for (const [message, parameters] of Object.entries(protocol.messages)) {
      if (parameters.length > MOST_VALUES) {
        throw new SelfpageError('POLICY_INVALID', `hint '${message}' has too many values`, {
          place: protocol.name,
        })
      }
      const method = handlerName(protocol.name, message)
      const handlers = this.#policies.map((policy) =>
        hears(policy, protocol.name, message)
          ? (Reflect.get(policy, method) as (...values: number[]) => void).bind(policy)
          : undefined,
      )
      const place = parameters.indexOf('page')
      const toAll = (a: number, b: number, c: number) => {
        for (const handler of handlers) handler?.(a, b, c)
      }
      const toPart = (a: number, b: number, c: number) => {
        const page = pageId(place === 0 ? a : place === 1 ? b : c)
        const part = this.#part[page] === 0 ? this.#assign(page) : this.#part[page] - 1
        handlers[part]?.(a, b, c)
      }
      Object.defineProperty(this, method, { value: place < 0 ? toAll : toPart })
    }
  }

  #surplusOf(part: number): number {
    const surplus = this.#policies[part].surplus ?? 0
    return Math.min(surplus, this.#resident[part] - this.#held[part])
  }

  /** Asks whose `page` is now. A part that had it before forgets it. */
  #assign(page: PageId): number {
    // A world's columns may be shorter than there are pages, and then read as 0.
    const part = this.#partOf(page, this.#context.facts) | 0
    if (this.#policies[part] === undefined) {
      throw new SelfpageError('PART_INVALID', `partOf(${page}) is ${part}, which is no part`)
    }
    if (this.#part[page] !== part + 1) this.forget(page)
    this.#part[page] = part + 1
    return part
  }

  #growAll(pages: number): void {
    for (const policy of this.#policies) policy.grow?.(pages)
    this.#part = lengthen(this.#part, pages)
    this.#mayTouch = lengthen(this.#mayTouch, pages)
  }

  /** Each part looks at as many pages as its residents deserve; we look for those without scan. */
  #scanAll(pages: number): void {
    let resident = 0
    for (const count of this.#resident) resident += count
    if (resident === 0) return
    let left = 0
    for (let part = 0; part < this.#own.length; part++) {
      const budget = Math.ceil((pages * this.#resident[part]) / resident)
      const policy = this.#policies[part]
      if (policy.scan === undefined) left += budget
      else policy.scan(budget)
    }
    const numbers = this.#part.length
    for (let steps = 0; steps < numbers && left > 0; steps++) {
      const page = pageId(this.#hand)
      this.#hand = this.#hand + 1 === numbers ? 0 : this.#hand + 1
      if (this.#mayTouch[page] === 0) continue
      const policy = this.#policies[this.#part[page] - 1]
      if (policy.scan !== undefined) continue
      left--
      if (this.#context.takeReferenced(page)) policy.touch(page)
    }
  }
}
