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
import { lru } from '@selfpage/policy-lru'
import { sieve } from '@selfpage/policy-sieve'
import { wTinyLfu } from '@selfpage/policy-w-tinylfu'
import { Knowledge } from './knowledge.ts'
import type { KnowledgeOptions, Opinion } from './knowledge.ts'
import { LowestIndex } from './lowest-index.ts'

/** Rivals in the duel differ little: it takes a small difference for one, and many misses to see it. */
const MARGIN = 0.01
const MEMORY_MISSES = 4096

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
    const sample = new PageSample(frames)
    const form = (opinion: Opinion): Contestant => ({
      create: (own) =>
        new LowestIndex(
          own,
          options.sample,
          { leastOf: (judged, count) => knowledge.leastOf(opinion, judged, count) },
          // In a miniature pages have the numbers of the sample.
          own.pages === pages ? null : sample,
        ),
    })
    this.#knowledge = knowledge
    this.#duel = new DuelPolicy(
      context as never,
      [
        ...[form('hedged'), form('replay'), form('classes'), form('plain')],
        ...[wTinyLfu(), sieve(), lru()],
      ],
      { sample, margin: MARGIN, memory: MEMORY_MISSES },
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
