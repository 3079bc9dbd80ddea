/** The policy: it learns from every reference and hint, and lets its opinions compete with rivals. */
import { DuelPolicy, PageSample } from '@selfpage/kit'
import type { Contestant } from '@selfpage/kit'
import type {
  AdmitCause,
  EvictionPolicy,
  HintHandlers,
  PageId,
  PolicyContext,
  RemoveCause,
  databaseHints,
} from '@selfpage/policy'
import { lirs } from '@selfpage/policy-lirs'
import { lru } from '@selfpage/policy-lru'
import { wTinyLfu } from '@selfpage/policy-w-tinylfu'
import { Knowledge } from './knowledge.ts'
import type { KnowledgeOptions, Opinion } from './knowledge.ts'
import { LowestIndex } from './lowest-index.ts'

/** Contestants of the duel differ little, and what small miniatures say of that is chance. */
const MARGIN = 0.01
const LEAST_SAMPLED_FRAMES = 256
/**
 * Who takes over finds the pages that others chose, and pays to replace them, up to a miss a frame
 * (Blum and Burch, "On-line learning and the metrical task system problem", COLT 1997). So the lead
 * must be worth about that; or every phase would tempt into a change that the next one regrets.
 */
const LEAST_DIFFERENCE_SHARE = 1 / 2
/** Misses for each frame, and so many at least, that tell who is better: a change pays off in many. */
const MEMORY_A_FRAME = 32
const LEAST_MEMORY_MISSES = 1536
/**
 * Rivals of different minds: how often a page is used, how far its last two uses are apart, and the
 * last alone. They see bursts and passing scans: room for new pages is as ample as is usual.
 */
const rivals = [wTinyLfu({ windowShare: 0.2 }), lirs({ hirShare: 0.1 }), lru()]

export interface Options extends KnowledgeOptions {
  /** How many residents are drawn for a victim. */
  readonly sample: number
}

export class DatabaseAware implements EvictionPolicy, HintHandlers<[typeof databaseHints]> {
  readonly #knowledge: Knowledge
  readonly #duel: DuelPolicy

  constructor(context: PolicyContext<'class' | 'kind'>, options: Options) {
    const { pages, frames, facts } = context
    const knowledge = new Knowledge(pages, frames, facts, options)
    const sample = new PageSample(frames, LEAST_SAMPLED_FRAMES)
    const sampledFrames = sample.framesOf(frames)
    const form = (opinion: Opinion): Contestant => ({
      create: (own) =>
        new LowestIndex(
          own,
          options.sample,
          {
            judge: (judged, count, worths) => knowledge.judge(opinion, judged, count, worths),
            lastOf: (page) => knowledge.lastOf(page),
          },
          // In a miniature pages have the numbers of the sample.
          own.pages === pages ? null : sample,
        ),
    })
    this.#knowledge = knowledge
    this.#duel = new DuelPolicy(
      context as never,
      [form('replay'), form('classes'), form('plain'), ...rivals],
      {
        sample,
        margin: MARGIN,
        leastDifference: LEAST_DIFFERENCE_SHARE * sampledFrames,
        memory: Math.max(MEMORY_A_FRAME * sampledFrames, LEAST_MEMORY_MISSES),
      },
    )
  }

  /** The number of the contestant that leads. */
  get leader(): number {
    return this.#duel.duel.leader
  }

  touch(page: PageId): void {
    this.#knowledge.reference(page)
    this.#duel.touch(page)
  }

  fault(page: PageId): void {
    this.#knowledge.reference(page)
    this.#duel.fault(page)
  }

  victim(): PageId {
    return this.#duel.victim()
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#duel.remove(page, cause)
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#duel.admit(page, cause)
  }

  forget(page: PageId): void {
    this.#knowledge.forget(page)
    this.#duel.forget(page)
  }

  resize(frames: number): void {
    this.#knowledge.resize(frames)
    this.#duel.resize(frames)
  }

  grow(pages: number): void {
    this.#knowledge.grow(pages)
    this.#duel.grow(pages)
  }

  audit(): void {
    this.#duel.audit()
  }

  databaseScanBegin(statement: number): void {
    this.#knowledge.beginScan(statement)
  }

  databaseScanEnd(statement: number): void {
    this.#knowledge.endScan(statement)
  }

  databaseStatementBegin(): void {
    this.#knowledge.beginStatement()
  }

  databaseStatementEnd(): void {
    this.#knowledge.endStatement()
  }
}
