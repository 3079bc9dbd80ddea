/** The references and events of a recording, as a trace that is read while it comes into being. */
import { NumberInterner, PageRanges } from '@selfpage/trace'
import type {
  HintEvent,
  ReferenceBatch,
  TraceAbout,
  TraceEvent,
  TraceReading,
} from '@selfpage/trace'
import type { SpaceChange } from './address-space.ts'
import { usedData, wrote } from './safely-allowed-drop.ts'
import type { ReducedTrace } from './safely-allowed-drop.ts'

/** What happens between two references, in ids. */
export type RecordedNote =
  | SpaceChange
  | { readonly kind: 'clock'; readonly instructions: number }
  | { readonly kind: 'phase'; readonly name: string; readonly edge: 'begin' | 'end' }
  | ({ readonly kind: 'hint' } & Omit<HintEvent, 'at' | 'type' | 'pages'>)

// A segment of the file each. A multiple of 32, so that bitsets join at words.
const batchReferences = 1 << 20

/** What a recording is called, and what its numbers mean. */
export interface RecordedFacts {
  readonly name: string
  readonly pageBytes: number
  readonly exactFromFrames: number
  /** Whether references have classes. Default false. */
  readonly hasClasses?: boolean
  /** Asked for at the end. */
  about(): TraceAbout
}

/** Takes references in, numbers their pages, and gives them out in batches. */
export class RecordedTrace implements ReducedTrace<RecordedNote> {
  readonly #facts: RecordedFacts
  readonly #limit: number
  readonly #interner: NumberInterner
  readonly #low = new Uint32Array(batchReferences)
  readonly #high = new Uint32Array(batchReferences)
  readonly #flags = new Uint8Array(batchReferences)
  readonly #classes: Uint8Array | null
  #pages = new Uint32Array(batchReferences)
  #length = 0
  /** How many of those have their page numbers. */
  #numbered = 0
  #first = 0
  readonly #notes: { readonly at: number; readonly note: RecordedNote }[] = []
  readonly #ready: ReferenceBatch[] = []
  #isDone = false
  #error: unknown = null
  #wake: () => void = () => {}
  #drained: () => void = () => {}

  /** Keeps the first `limit` references. */
  constructor(facts: RecordedFacts, limit: number = Infinity) {
    this.#facts = facts
    this.#limit = limit
    this.#classes = facts.hasClasses === true ? new Uint8Array(batchReferences) : null
    this.#interner = new NumberInterner(facts.name)
  }

  /** References kept so far. */
  get references(): number {
    return this.#first + this.#length
  }

  get distinctPages(): number {
    this.#numberPages()
    return this.#interner.count
  }

  get isFull(): boolean {
    return this.references >= this.#limit
  }

  reference(page: number, flags: number, referenceClass = 0): void {
    if (this.isFull) return
    const index = this.#length++
    this.#low[index] = page
    this.#high[index] = page / 2 ** 32
    this.#flags[index] = flags
    if (this.#classes !== null) this.#classes[index] = referenceClass
    if (this.#length === batchReferences) this.#giveOut()
  }

  note(note: RecordedNote): void {
    if (!this.isFull) this.#notes.push({ at: this.references, note })
  }

  /** Whether whoever writes the batches has fallen behind. */
  get isAhead(): boolean {
    return this.#ready.length > 1 && !this.#isDone
  }

  /** Resolves once there is room for more: whoever writes the batches has not fallen behind. */
  async room(): Promise<void> {
    while (this.isAhead) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve
      })
    }
  }

  /** Nothing more comes. With an error the reading ends with it. */
  end(error: unknown = null): void {
    if (this.#isDone) return
    if (this.#length > 0) this.#giveOut()
    this.#error = error
    this.#isDone = true
    this.#wake()
    this.#drained()
  }

  /** To be read once. */
  reading(): TraceReading {
    const { name, pageBytes, exactFromFrames } = this.#facts
    return {
      name,
      pageBytes,
      exactFromFrames,
      mostReferences: 0,
      batches: this.#batches(),
      finish: () => {
        const ids = this.#interner.ids()
        return { ids, events: this.#events(new PageRanges(ids)), about: this.#facts.about() }
      },
    }
  }

  async *#batches(): AsyncGenerator<ReferenceBatch> {
    for (;;) {
      const batch = this.#ready.shift()
      this.#drained()
      if (batch !== undefined) yield batch
      else if (this.#isDone) break
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
    if (this.#error !== null) throw this.#error
  }

  #giveOut(): void {
    const length = this.#length
    this.#numberPages()
    const pages = this.#pages.subarray(0, length)
    this.#pages = new Uint32Array(batchReferences)
    const words = Math.ceil(length / 32)
    const writes = new Uint32Array(words)
    const fetches = new Uint32Array(words)
    for (let index = 0; index < length; index++) {
      const bit = 1 << (index & 31)
      if ((this.#flags[index] & wrote) !== 0) writes[index >>> 5] |= bit
      if ((this.#flags[index] & usedData) === 0) fetches[index >>> 5] |= bit
    }
    const classes = this.#classes?.slice(0, length) ?? null
    this.#ready.push({ first: this.#first, pages, writes, fetches, classes })
    this.#first += length
    this.#length = 0
    this.#numbered = 0
    this.#wake()
  }

  #numberPages(): void {
    const [low, high, pages] = [this.#low, this.#high, this.#pages].map((column) =>
      column.subarray(this.#numbered),
    )
    this.#interner.internAll(low, high, this.#length - this.#numbered, pages)
    this.#numbered = this.#length
  }

  /** Memory that changes after the last reference, or is never referenced, makes no difference. */
  #events(ranges: PageRanges): TraceEvent[] {
    return this.#notes.flatMap(({ at, note }): TraceEvent[] => {
      switch (note.kind) {
        case 'clock':
          return [{ at, type: 'clock', instructions: note.instructions }]
        case 'phase':
          return [{ at, type: 'phase', name: note.name, edge: note.edge }]
        case 'hint': {
          const { kind, ...hint } = note
          return [{ at, type: kind, ...hint }]
        }
        case 'map':
        case 'unmap':
        case 'discard': {
          const pages = ranges.pagesIn(note.first, note.end)
          if (at === this.references || pages.length === 0) return []
          if (note.kind !== 'map') return [{ at, type: note.kind, pages }]
          return [{ at, type: 'map', pages, backing: note.backing }]
        }
      }
    })
  }
}
