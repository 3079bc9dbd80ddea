/**
 * A policy that follows the leader of a duel. Every contestant is kept up to date on the whole
 * memory, whoever leads, so that the lead changes hands without moving a page.
 */
import type {
  AdmitCause,
  EvictionPolicy,
  FactName,
  PageId,
  PolicyContext,
  RemoveCause,
} from '@selfpage/policy'
import { Duel } from './duel.ts'
import type { DuelOptions } from './duel.ts'
import type { Contestant } from './miniature.ts'

/** Proposes what the best of its contestants proposes. */
export class DuelPolicy implements EvictionPolicy {
  readonly duel: Duel
  readonly #policies: readonly EvictionPolicy[]

  /** The context must serve the facts that the contestants read. */
  constructor(
    context: PolicyContext<FactName>,
    contestants: readonly Contestant[],
    options: Omit<DuelOptions, 'pages' | 'frames' | 'contestants' | 'facts' | 'seed'> = {},
  ) {
    const { pages, frames, facts, random } = context
    this.duel = new Duel({ pages, frames, contestants, facts, seed: random(), ...options })
    this.#policies = contestants.map((contestant) => contestant.create(context))
  }

  touch(page: PageId): void {
    this.duel.reference(page)
    for (let index = 0; index < this.#policies.length; index++) this.#policies[index].touch(page)
  }

  fault(page: PageId): void {
    this.duel.reference(page)
    for (let index = 0; index < this.#policies.length; index++) this.#policies[index].fault(page)
  }

  victim(): PageId {
    return this.#policies[this.duel.leader].victim()
  }

  remove(page: PageId, cause: RemoveCause): void {
    for (let index = 0; index < this.#policies.length; index++) {
      this.#policies[index].remove(page, cause)
    }
  }

  admit(page: PageId, cause: AdmitCause): void {
    for (let index = 0; index < this.#policies.length; index++) {
      this.#policies[index].admit(page, cause)
    }
  }

  forget(page: PageId): void {
    this.duel.forget(page)
    for (const policy of this.#policies) policy.forget(page)
  }

  resize(frames: number): void {
    this.duel.resize(frames)
    for (const policy of this.#policies) policy.resize(frames)
  }

  grow(pages: number): void {
    this.duel.grow(pages)
    for (const policy of this.#policies) policy.grow?.(pages)
  }

  audit(): void {
    for (const policy of this.#policies) policy.audit?.()
  }
}
