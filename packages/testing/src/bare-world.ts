/**
 * The plainest world there is: sets, no driver, every call made by the rules and in the open. What a
 * policy does here is its own doing.
 */
import { DriverFacts } from '@selfpage/kit'
import { NO_PAGE, pageId, randomSource } from '@selfpage/policy'
import type { AdmitCause, ConfiguredPolicy, FactName, Facts, PageId } from '@selfpage/policy'
import { hintOf } from './hint-of.ts'
import type { Operation, Scenario } from './operation.ts'
import { Witness } from './witness.ts'

/** How a bare world differs from the usual one. */
export interface BareWorldOptions {
  /** What the policy is given for the facts. */
  readonly guardFacts?: (facts: Facts) => Pick<Facts, FactName>
  /** Numbers of the scenario are this many times smaller than its pages (see checks/forget.ts). */
  readonly stride?: number
  /** `sampled`: references to resident pages set a bit, which scans find. Default `exact`. */
  readonly fidelity?: 'exact' | 'sampled'
  /** Told of each look at a reference bit. */
  readonly onLook?: (page: number) => void
  /** The most pages that are pinned at a time. Default: no limit. */
  readonly mostPins?: number
  /** Whether to audit the policy after each operation. */
  readonly isAudited?: boolean
}

/** Applies operations to one instance of a policy. Throws a `Finding` when it breaks a rule. */
export class BareWorld {
  readonly witness: Witness
  readonly #configured: ConfiguredPolicy
  readonly #facts: DriverFacts
  readonly #stride: number
  readonly #isSampled: boolean
  readonly #isAudited: boolean
  readonly #mostPins: number
  #pages: number
  #frames: number
  /** Pages held outside of a policy that has no `hold`. */
  readonly #setAside = new Set<PageId>()
  readonly #ahead = new Set<PageId>()
  readonly #inactive = new Set<PageId>()
  readonly #pinned = new Set<PageId>()
  readonly #referenced = new Set<PageId>()

  constructor(
    configured: ConfiguredPolicy,
    { pages, frames, seed }: Omit<Scenario, 'operations'>,
    options: BareWorldOptions = {},
  ) {
    const { guardFacts = (facts) => facts, stride = 1, onLook } = options
    this.#isSampled = options.fidelity === 'sampled'
    this.#isAudited = options.isAudited ?? false
    this.#mostPins = options.mostPins ?? Infinity
    this.#configured = configured
    this.#pages = pages
    this.#frames = frames
    this.#stride = stride
    this.#facts = new DriverFacts({}, pages)
    this.#fillFacts()
    const policy = configured.create({
      pages,
      frames,
      random: randomSource(seed),
      facts: guardFacts(this.#facts),
      takeReferenced: (page) => {
        onLook?.(page)
        return this.#referenced.delete(pageId(page))
      },
    })
    this.witness = new Witness(policy, configured.definition.hints)
  }

  get pages(): number {
    return this.#pages
  }

  /** The pages that have a frame, held ones included. */
  get residentPages(): number {
    return this.witness.resident.size + this.#setAside.size
  }

  /** Plays all operations, then evicts all that may go. */
  play(operations: readonly Operation[]): this {
    for (const operation of operations) {
      this.apply(operation)
      if (this.#isAudited) this.witness.audit?.()
    }
    this.drain()
    return this
  }

  apply(operation: Operation): void {
    const page = pageId('page' in operation ? operation.page : NO_PAGE)
    switch (operation.kind) {
      case 'reference':
        return this.reference(page, operation.write, operation.nextUse)
      case 'read-ahead':
        return this.readAhead(page)
      case 'remove':
        return this.#remove(page, operation.cause)
      case 'deactivate':
        return this.#deactivate(page)
      case 'evict':
        return void this.evict()
      case 'ask':
        return void (this.witness.victim(), this.witness.victim())
      case 'forget':
        return this.#forget(page)
      case 'resize':
        return this.#resize(operation.frames)
      case 'grow':
        return this.#grow(operation.pages)
      case 'pin':
        return this.#pin(page)
      case 'unpin':
        return this.#unpin(page)
      case 'scan':
        return this.#scan()
      case 'hint':
        return this.#hint(operation.hint, operation.values)
      case 'drain':
        return this.drain()
    }
  }

  reference(page: PageId, write: boolean, nextUse: number): void {
    const facts = this.#facts
    facts.write = write ? 1 : 0
    facts.class = Math.floor(page / this.#stride) % 4
    facts.clock++
    facts.nextUse = nextUse
    if (this.#isHeld(page)) this.#ahead.delete(page)
    else if (this.#ahead.delete(page)) {
      this.witness.remove(page, 'transferred')
      this.witness.fault(page)
      this.witness.admit(page, 'fault')
    } else if (this.witness.resident.has(page)) {
      if (this.#isSampled) this.#referenced.add(page)
      else this.witness.touch(page)
    } else this.#admit(page, this.#inactive.has(page) ? 'rescued' : 'fault')
    if (write && this.#isResident(page)) facts.dirty[page] = 1
    this.#evictSurplus()
  }

  readAhead(page: PageId): void {
    if (this.#isResident(page) || this.#inactive.has(page)) return
    this.#admit(page, 'read-ahead')
    if (this.#isResident(page)) this.#ahead.add(page)
  }

  /** Gives up the page of the policy's choice. False: there is none. */
  evict(): boolean {
    while (this.witness.hasVictim) {
      const page = this.witness.victim()
      if (this.#pinned.has(page)) this.#hold(page)
      else {
        this.#remove(page, 'evicted')
        return true
      }
    }
    return false
  }

  /** Gives up as many pages as the policy has too many (R13); fewer if they are held. */
  #evictSurplus(): void {
    for (let surplus = this.witness.surplus; surplus > 0 && this.evict(); surplus--);
  }

  /** Evicts whatever may go, each once; then there must be no proposal. */
  drain(): void {
    while (this.evict());
    this.witness.victim()
  }

  #isHeld(page: PageId): boolean {
    return this.#setAside.has(page) || this.witness.held.has(page)
  }

  #isResident(page: PageId): boolean {
    return this.#setAside.has(page) || this.witness.resident.has(page)
  }

  #admit(page: PageId, cause: AdmitCause): void {
    if (cause !== 'read-ahead') this.witness.fault(page)
    while (this.residentPages >= this.#frames) if (!this.evict()) return
    this.#inactive.delete(page)
    this.witness.admit(page, cause)
  }

  #remove(page: PageId, cause: 'evicted' | 'reclaimed'): void {
    this.#inactive.delete(page)
    if (!this.#isResident(page)) return
    this.#release(page)
    this.witness.remove(page, cause)
    this.#left(page)
    this.#facts.dirty[page] = 0
  }

  #deactivate(page: PageId): void {
    if (!this.witness.resident.has(page) || this.#isHeld(page)) return
    this.witness.remove(page, 'deactivated')
    this.#left(page)
    this.#inactive.add(page)
  }

  #forget(page: PageId): void {
    this.#inactive.delete(page)
    if (this.#isResident(page)) {
      this.#release(page)
      this.witness.remove(page, 'transferred')
      this.#left(page)
    }
    this.#facts.dirty[page] = 0
    this.witness.forget(page)
  }

  #left(page: PageId): void {
    this.#ahead.delete(page)
    this.#pinned.delete(page)
    this.#referenced.delete(page)
  }

  #resize(frames: number): void {
    this.#frames = frames
    this.witness.resize(frames)
    while (this.residentPages > frames && this.evict());
  }

  #grow(pages: number): void {
    if (this.witness.grow === undefined) throw new Error('this policy cannot grow')
    this.#pages += pages
    this.#facts.grow(this.#pages)
    this.#fillFacts()
    this.witness.grow(this.#pages)
  }

  #scan(): void {
    if (this.witness.scan !== undefined) return this.witness.scan(this.witness.resident.size)
    for (const page of [...this.#referenced].toSorted((one, other) => one - other)) {
      if (!this.#isHeld(page)) this.witness.touch(page)
    }
    this.#referenced.clear()
  }

  #hold(page: PageId): void {
    if (this.witness.hold !== undefined) this.witness.hold(page)
    else {
      this.witness.remove(page, 'held')
      this.#setAside.add(page)
    }
  }

  #pin(page: PageId): void {
    if (this.#pinned.size < this.#mostPins && this.#isResident(page)) this.#pinned.add(page)
  }

  #unpin(page: PageId): void {
    if (this.#pinned.delete(page)) this.#release(page)
  }

  #release(page: PageId): void {
    if (this.#setAside.delete(page)) this.witness.admit(page, 'released')
    else if (this.witness.held.has(page)) this.witness.release?.(page)
  }

  #hint(hint: number, values: readonly number[]): void {
    const chosen = hintOf(this.#configured.definition.hints, hint, values, this.#pages)
    if (chosen !== undefined) this.witness.hear(chosen.protocol, chosen.message, chosen.values)
  }

  /** Columns that tell pages apart, by their number in the scenario. */
  #fillFacts(): void {
    this.#facts.owner = Uint16Array.from(
      { length: this.#pages },
      (_, page) => Math.floor(page / this.#stride) % 3,
    )
    this.#facts.kind = Uint8Array.from(
      { length: this.#pages },
      (_, page) => Math.floor(page / this.#stride) % 5,
    )
  }
}

/** Whether the policy has a method that it may lack. */
export function canDo(configured: ConfiguredPolicy, method: 'audit' | 'grow' | 'scan'): boolean {
  const { witness } = new BareWorld(configured, { pages: 1, frames: 1, seed: 0 })
  return witness[method] !== undefined
}
