/**
 * A policy under observation: passes every call on, writes it down, and keeps the naive model that
 * the policy is held against: plain sets of the pages it has and of those among them it holds.
 */
import { handlerName, NO_PAGE } from '@selfpage/policy'
import type {
  AdmitCause,
  EvictionPolicy,
  HintProtocol,
  PageId,
  RemoveCause,
} from '@selfpage/policy'
import { Finding } from './finding.ts'

/** One call of a policy's method. `result` is there if the method has one and returned. */
export interface Call {
  readonly method: string
  readonly values: readonly (number | string)[]
  result?: number
}

/** A call as people read it: `admit 7 fault`, `victim -> 7`. */
export function describeCall({ method, values, result }: Call): string {
  const call = [method, ...values].join(' ')
  return result === undefined ? call : `${call} -> ${result === NO_PAGE ? 'none' : result}`
}

/** Stands between a world (or the real driver) and the policy that is tested. */
export class Witness implements EvictionPolicy {
  readonly calls: Call[] = []
  /** The pages the policy has, held ones included. */
  readonly resident = new Set<PageId>()
  readonly held = new Set<PageId>()
  readonly #policy: EvictionPolicy
  /** The last answer of `victim`, until anything else is called. */
  #proposal: PageId | undefined
  #finding: Finding | undefined

  // A driver looks whether a policy has these, so a witness has them only if its policy does.
  readonly grow?: (pages: number) => void
  readonly scan?: (pages: number) => void
  readonly hold?: (page: PageId) => void
  readonly release?: (page: PageId) => void
  readonly audit?: () => void

  /** `hints`: the protocols the policy hears; the witness has their methods too. */
  constructor(policy: EvictionPolicy, hints: readonly HintProtocol[]) {
    this.#policy = policy
    for (const { name, messages } of hints) {
      for (const message of Object.keys(messages)) {
        const value = (...values: number[]) => this.hear(name, message, values)
        Object.defineProperty(this, handlerName(name, message), { value })
      }
    }
    if (policy.grow !== undefined) {
      this.grow = (pages) => this.#pass('grow', [pages], () => policy.grow?.(pages))
    }
    if (policy.scan !== undefined) {
      this.scan = (pages) => this.#pass('scan', [pages], () => policy.scan?.(pages))
    }
    if (policy.hold !== undefined) {
      this.hold = (page) => {
        this.#require(this.resident.has(page) && !this.held.has(page), `hold ${page}`)
        this.held.add(page)
        this.#pass('hold', [page], () => policy.hold?.(page))
      }
    }
    if (policy.release !== undefined) {
      this.release = (page) => {
        this.#require(this.held.delete(page), `release ${page}`)
        this.#pass('release', [page], () => policy.release?.(page))
      }
    }
    if (policy.audit !== undefined) {
      this.audit = () => {
        this.#pass('audit', [], () => policy.audit?.())
        this.calls.pop()
      }
    }
  }

  /** How many pages the policy wants to give up (R13); 0 for one that never says. */
  get surplus(): number {
    return this.#policy.surplus ?? 0
  }

  /** Whether some page may be proposed. */
  get hasVictim(): boolean {
    return this.resident.size > this.held.size
  }

  touch(page: PageId): void {
    this.#require(this.resident.has(page) && !this.held.has(page), `touch ${page}`)
    this.#pass('touch', [page], () => this.#policy.touch(page))
  }

  fault(page: PageId): void {
    this.#require(!this.resident.has(page), `fault ${page}`)
    this.#pass('fault', [page], () => this.#policy.fault(page))
  }

  victim(): PageId {
    const before = this.#proposal
    const page = this.#pass('victim', [], () => this.#policy.victim())
    const call = this.calls.at(-1)
    if (call !== undefined) call.result = page
    if (before !== undefined && page !== before) {
      this.#fail(`victim() returned ${name(before)} and, asked again at once, ${name(page)}`)
    }
    this.#proposal = page
    if (page === NO_PAGE) {
      if (this.hasVictim) {
        const left = [...this.resident].filter((resident) => !this.held.has(resident))
        this.#fail(`victim() returned NO_PAGE although ${left.join(', ')} may be evicted`)
      }
    } else if (this.held.has(page)) this.#fail(`victim() returned page ${page}, which is held`)
    else if (!this.resident.has(page)) {
      this.#fail(`victim() returned ${name(page)}, which is not resident`)
    }
    return page
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#require(this.resident.has(page) && !this.held.has(page), `remove ${page} ${cause}`)
    this.resident.delete(page)
    this.#pass('remove', [page, cause], () => this.#policy.remove(page, cause))
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#require(!this.resident.has(page), `admit ${page} ${cause}`)
    this.resident.add(page)
    this.#pass('admit', [page, cause], () => this.#policy.admit(page, cause))
  }

  forget(page: PageId): void {
    this.#require(!this.resident.has(page), `forget ${page}`)
    this.#pass('forget', [page], () => this.#policy.forget(page))
  }

  resize(frames: number): void {
    this.#pass('resize', [frames], () => this.#policy.resize(frames))
  }

  /** Delivers a hint; `values` as the message declares them. */
  hear(protocol: string, message: string, values: readonly number[]): void {
    const method = handlerName(protocol, message)
    this.#pass(method, values, () => {
      const handler: unknown = Reflect.get(this.#policy, method)
      if (typeof handler === 'function') Reflect.apply(handler, this.#policy, values)
    })
  }

  /** Throws what was found so far, even if a driver has caught it since. */
  confirm(): void {
    if (this.#finding !== undefined) throw this.#finding
  }

  /** The calls as people read them. */
  script(): readonly string[] {
    return this.calls.map(describeCall)
  }

  #pass<Result>(method: string, values: readonly (number | string)[], act: () => Result): Result {
    this.calls.push({ method, values })
    if (method !== 'victim' && method !== 'audit') this.#proposal = undefined
    try {
      return act()
    } catch (error) {
      const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      return this.#fail(`${method}(${values.join(', ')}) threw ${thrown}`)
    }
  }

  #fail(what: string): never {
    this.#finding ??= new Finding(what, this.script())
    throw this.#finding
  }

  /** The caller's side of the rules: a failure here is no fault of the policy. */
  #require(holds: boolean, call: string): void {
    if (!holds)
      throw new Error(`the caller broke the rules: ${call}, after ${this.script().join()}`)
  }
}

function name(page: PageId): string {
  return page === NO_PAGE ? 'NO_PAGE' : `page ${page}`
}
