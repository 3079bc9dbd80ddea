/**
 * A miniature: a policy at work on a memory in which nothing happens but references, to see how
 * many it would miss. Part of a duel (duel.ts).
 */
import { NO_PAGE } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, PageId } from '@selfpage/policy'
import { Dice } from './dice.ts'
import { DriverFacts } from './driver-facts.ts'
import { lengthen } from './lengthen.ts'

/** What enters a duel: a configured policy, or anything that makes policies as one does. */
export type Contestant = Pick<ConfiguredPolicy, 'create'>

/** What is known of the reference being made and of its page. */
export type PresentFacts = Record<'write' | 'class' | 'clock' | 'kind', number>

/** A policy over pages of its own numbering, and what became of its last reference. */
export class Miniature {
  readonly policy: EvictionPolicy
  readonly #facts: DriverFacts
  #isResident: Uint8Array
  #frames: number
  #resident = 0
  /** Write-backs that the last reference made. */
  writeBacks = 0

  constructor(contestant: Contestant, pages: number, frames: number, seed: number) {
    const dice = new Dice(() => seed)
    this.#facts = new DriverFacts({ kind: new Uint8Array(pages) }, pages)
    this.#isResident = new Uint8Array(pages)
    this.#frames = frames
    this.policy = contestant.create({
      pages,
      frames,
      random: () => dice.below(2 ** 32),
      facts: this.#facts,
      takeReferenced: () => false,
    })
  }

  /** References `page`. True: it missed. */
  reference(page: PageId, facts: PresentFacts): boolean {
    const own = this.#facts
    own.write = facts.write
    own.class = facts.class
    own.clock = facts.clock
    own.kind[page] = facts.kind
    this.writeBacks = 0
    const missed = this.#isResident[page] === 0
    if (missed) this.#fault(page)
    else this.policy.touch(page)
    if (facts.write === 1) own.dirty[page] = 1
    return missed
  }

  forget(page: PageId): void {
    if (this.#isResident[page] === 1) {
      this.#isResident[page] = 0
      this.#resident--
      this.policy.remove(page, 'transferred')
    }
    this.#facts.dirty[page] = 0
    this.policy.forget(page)
  }

  resize(frames: number): void {
    this.#frames = frames
    this.policy.resize(frames)
    while (this.#resident > frames && this.#evict());
  }

  grow(pages: number): void {
    this.#isResident = lengthen(this.#isResident, pages)
    this.#facts.kind = lengthen(this.#facts.kind, pages)
    this.#facts.grow(pages)
    this.policy.grow?.(pages)
  }

  #fault(page: PageId): void {
    this.policy.fault(page)
    while (this.#resident >= this.#frames && this.#evict());
    this.policy.admit(page, 'fault')
    this.#isResident[page] = 1
    this.#resident++
  }

  #evict(): boolean {
    const page = this.policy.victim()
    if (page === NO_PAGE) return false
    this.policy.remove(page, 'evicted')
    this.#isResident[page] = 0
    this.#resident--
    this.writeBacks += this.#facts.dirty[page]
    this.#facts.dirty[page] = 0
    return true
  }
}
