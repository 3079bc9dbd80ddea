/**
 * The policy itself: two histories, one that hears hints and one that does not, and a duel of three
 * orders: by worth with hints, by worth without, and LRU. So hints that mislead, and programs of which
 * nothing can be learned, cost little. Before anything is learned all pages are worth the same, and
 * an order by worth is LRU (of a sample).
 */
import { DuelPolicy, PageSample } from '@selfpage/kit'
import type {
  AdmitCause,
  EvictionPolicy,
  FactName,
  Facts,
  HintHandlers,
  PageId,
  PolicyContext,
  RemoveCause,
  gcHints,
  regionHints,
} from '@selfpage/policy'
import { lru } from '@selfpage/policy-lru'
import { DEAD, RECYCLED } from './page-classes.ts'
import { PageHistory } from './page-history.ts'
import { WorthOrder } from './worth-order.ts'

/**
 * Collections make misses come in bursts: the lead changes only for a difference that lasts over
 * several of them.
 */
const DUEL_MARGIN = 0.015
/**
 * Who takes over finds pages that others chose, and pays to replace them. So the lead must be worth
 * this share of the frames: a program that misses little is over before a change would pay.
 */
const DUEL_LEAST_SHARE = 1 / 2
/** What counts is about so many misses a frame: much less would not tell such a difference. */
const DUEL_MISSES_A_FRAME = 32
const DUEL_LEAST_MEMORY = 1536

export interface GcAwareOptions {
  readonly sample: number
  readonly writeBackCost: number
  readonly memory: number
}

type Hints = HintHandlers<[typeof gcHints, typeof regionHints]>

/** The facts it reads. */
export type GcFacts = 'write' | 'dirty'

export class GcAware implements EvictionPolicy, Hints {
  readonly #facts: Pick<Facts, 'write'>
  readonly #history: PageHistory
  /** What would be known if nobody said anything. */
  readonly #unhinted: PageHistory
  readonly #orders: DuelPolicy

  constructor(context: PolicyContext<GcFacts>, options: GcAwareOptions) {
    const { pages, frames, facts } = context
    this.#facts = facts
    const { memory, writeBackCost } = options
    this.#history = new PageHistory(pages, frames, memory, writeBackCost)
    this.#unhinted = new PageHistory(pages, frames, memory, writeBackCost)
    const sample = new PageSample(frames)
    const sampledFrames = sample.framesOf(frames)
    const byWorth = (history: PageHistory) => ({
      create: (within: PolicyContext<GcFacts>) =>
        new WorthOrder(history, within, { ...options, pages: within === context ? null : sample }),
    })
    // The contestants read no more facts than were declared.
    const served = context as PolicyContext<FactName>
    this.#orders = new DuelPolicy(
      served,
      [byWorth(this.#history), byWorth(this.#unhinted), lru()],
      {
        sample,
        reads: ['write'],
        writeBackCost,
        margin: DUEL_MARGIN,
        leastDifference: DUEL_LEAST_SHARE * sampledFrames,
        memory: Math.max(DUEL_MISSES_A_FRAME * sampledFrames, DUEL_LEAST_MEMORY),
      },
    )
  }

  touch(page: PageId): void {
    this.#reference(page)
    this.#orders.touch(page)
  }

  fault(page: PageId): void {
    this.#reference(page)
    this.#orders.fault(page)
  }

  victim(): PageId {
    return this.#orders.victim()
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#orders.remove(page, cause)
    if (cause === 'transferred') {
      this.#history.forgetUses(page)
      this.#unhinted.forgetUses(page)
    }
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#history.arrive(page)
    this.#unhinted.arrive(page)
    this.#orders.admit(page, cause)
  }

  forget(page: PageId): void {
    this.#orders.forget(page)
    this.#history.forget(page)
    this.#unhinted.forget(page)
  }

  resize(frames: number): void {
    this.#history.resize(frames)
    this.#unhinted.resize(frames)
    this.#orders.resize(frames)
  }

  grow(pages: number): void {
    this.#history.grow(pages)
    this.#unhinted.grow(pages)
    this.#orders.grow(pages)
  }

  regionMapped(page: PageId, region: number): void {
    this.#history.map(page, region)
  }

  gcDead(page: PageId): void {
    this.#history.announce(page, DEAD)
  }

  gcRecycled(page: PageId): void {
    this.#history.announce(page, RECYCLED)
  }

  /** Phases as classes helped some collectors and hurt others (README). */
  gcBegin(): void {}

  gcEnd(): void {}

  audit(): void {
    this.#orders.audit()
  }

  #reference(page: PageId): void {
    const { write } = this.#facts
    this.#history.reference(page, write)
    this.#unhinted.reference(page, write)
  }
}
