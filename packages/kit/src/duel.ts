/**
 * A duel: each of several policies runs a miniature of the memory on a sample of the pages, and the
 * one that would miss least leads (after the set duels of Qureshi, Jaleel, Patt, Steely and Emer,
 * "Adaptive insertion policies for high performance caching", ISCA 2007, section 4.2, and the
 * miniature caches of Waldspurger, Saemundsson, Ahmad and Park, "Cache modeling and optimization
 * using miniature simulations", USENIX ATC 2017).
 *
 * The lead changes hands only for a difference that is worth it and is not chance: what counts
 * are references which one of two missed and the other did not (McNemar, "Note on the sampling
 * error of the difference between correlated proportions", Psychometrika 12(2), 1947).
 */
import type { EvictionPolicy, FactName, Facts, PageId } from '@selfpage/policy'
import { Miniature } from './miniature.ts'
import type { Contestant, PresentFacts } from './miniature.ts'
import { PageSample } from './page-sample.ts'

/** Facts that a duel can pass on; a page's `dirty` is a miniature's own. */
export type DuelFact = Extract<FactName, 'write' | 'class' | 'clock' | 'kind'>

/** How a duel is set up. */
export interface DuelOptions {
  /** Page numbers run from 0 to `pages - 1`. */
  readonly pages: number
  /** Frames of the whole memory. */
  readonly frames: number
  /** The first leads until another is better. At most 8. */
  readonly contestants: readonly Contestant[]
  /** The facts of the world, and which of them the contestants read. Default: none. */
  readonly facts?: Partial<Facts>
  readonly reads?: readonly DuelFact[]
  /** 32 bits: chance of all contestants. Default 1. */
  readonly seed?: number
  /** The sample. Default: as thin as `frames` allow. */
  readonly sample?: PageSample
  /** What a write-back costs, in misses. Default 0. */
  readonly writeBackCost?: number
  /** By which share of its misses the leader must be undercut. Default 0.015. */
  readonly margin?: number
  /**
   * And by how many misses of the sample at least: what a change of the lead costs, because other
   * pages are in memory than the new leader would have there. Default 0.
   */
  readonly leastDifference?: number
  /** Misses of the sample after which what was counted loses half its weight. Default 2048. */
  readonly memory?: number
}

/** By how many standard deviations a difference must exceed chance: it is looked at often. */
const DEVIATIONS = 3

/** The best of some policies, by trial. */
export class Duel {
  readonly sample: PageSample
  readonly #miniatures: readonly Miniature[]
  readonly #facts: Partial<Facts>
  readonly #reads: Record<DuelFact, boolean>
  readonly #present: PresentFacts = { write: 0, class: 0, clock: 0, kind: 0 }
  readonly #writeBackCost: number
  readonly #margin: number
  readonly #leastDifference: number
  readonly #memory: number
  /** By contestant: what it cost lately, in misses. */
  readonly #costs: Float64Array
  /** By pair (loser, winner): what the loser had to pay and the winner had not. */
  readonly #losses: Float64Array
  readonly #paid: Float64Array
  #leader = 0

  constructor(options: DuelOptions) {
    const { pages, frames, contestants, facts, seed = 1, writeBackCost = 0 } = options
    this.sample = options.sample ?? new PageSample(frames)
    const sampledPages = this.sample.pagesOf(pages)
    const sampledFrames = this.sample.framesOf(frames)
    this.#miniatures = contestants.map(
      (contestant) => new Miniature(contestant, sampledPages, sampledFrames, seed),
    )
    this.#facts = facts ?? {}
    const reads = (fact: DuelFact) => options.reads?.includes(fact) ?? false
    this.#reads = {
      write: reads('write'),
      class: reads('class'),
      clock: reads('clock'),
      kind: reads('kind'),
    }
    this.#writeBackCost = writeBackCost
    this.#margin = options.margin ?? 0.015
    this.#leastDifference = options.leastDifference ?? 0
    this.#memory = options.memory ?? 2048
    this.#costs = new Float64Array(contestants.length)
    this.#losses = new Float64Array(contestants.length ** 2)
    this.#paid = new Float64Array(contestants.length)
  }

  /** The index of the contestant to follow. Changes in `reference` only. */
  get leader(): number {
    return this.#leader
  }

  /**
   * Contestant `index` as it plays on the sample: to pass hints on, with page numbers of the sample.
   */
  contestant(index: number): EvictionPolicy {
    return this.#miniatures[index].policy
  }

  /** What contestant `index` cost lately, in misses of the sample. */
  costOf(index: number): number {
    return this.#costs[index]
  }

  /** A reference to `page`, with the facts of the world. */
  reference(page: PageId): void {
    if (this.sample.has(page)) this.#referenceSampled(page)
  }

  /** `page` no longer exists. */
  forget(page: PageId): void {
    if (!this.sample.has(page)) return
    for (const miniature of this.#miniatures) miniature.forget(this.sample.numberOf(page))
  }

  /** From now on the whole memory has `frames` frames. */
  resize(frames: number): void {
    for (const miniature of this.#miniatures) miniature.resize(this.sample.framesOf(frames))
  }

  /** From now on page numbers run from 0 to `pages - 1`. */
  grow(pages: number): void {
    for (const miniature of this.#miniatures) miniature.grow(this.sample.pagesOf(pages))
  }

  #referenceSampled(page: PageId): void {
    this.#lookAt(page)
    const number = this.sample.numberOf(page)
    const paid = this.#paid
    let isEqual = true
    for (let index = 0; index < paid.length; index++) {
      const miniature = this.#miniatures[index]
      const missed = miniature.reference(number, this.#present)
      paid[index] = (missed ? 1 : 0) + this.#writeBackCost * miniature.writeBacks
      if (paid[index] !== paid[0]) isEqual = false
    }
    if (isEqual && paid[0] === 0) return
    this.#count(isEqual)
  }

  #lookAt(page: PageId): void {
    const facts = this.#facts
    const reads = this.#reads
    const present = this.#present
    if (reads.write) present.write = facts.write ?? 0
    if (reads.class) present.class = facts.class ?? 0
    if (reads.clock) present.clock = facts.clock ?? 0
    // A world's column may be shorter than there are pages.
    if (reads.kind) present.kind = facts.kind?.[page] ?? 0
  }

  #count(isEqual: boolean): void {
    const paid = this.#paid
    const count = paid.length
    for (let index = 0; index < count; index++) this.#costs[index] += paid[index]
    if (!isEqual) {
      for (let loser = 0; loser < count; loser++) {
        for (let winner = 0; winner < count; winner++) {
          const loss = paid[loser] - paid[winner]
          if (loss > 0) this.#losses[loser * count + winner] += loss
        }
      }
      this.#decide()
    }
    if (this.#costs[this.#leader] > 2 * this.#memory) this.#fade()
  }

  #decide(): void {
    const costs = this.#costs
    const leader = this.#leader
    let best = leader
    for (let index = 0; index < costs.length; index++) if (costs[index] < costs[best]) best = index
    if (best === leader) return
    const difference = costs[leader] - costs[best]
    const lost = this.#losses[leader * costs.length + best]
    const won = this.#losses[best * costs.length + leader]
    const isChance = difference ** 2 < DEVIATIONS ** 2 * (lost + won)
    const required = Math.max(this.#margin * costs[leader], this.#leastDifference)
    if (difference > required && !isChance) this.#leader = best
  }

  #fade(): void {
    for (let index = 0; index < this.#costs.length; index++) this.#costs[index] /= 2
    for (let pair = 0; pair < this.#losses.length; pair++) this.#losses[pair] /= 2
  }
}
