/**
 * The references of a program as a trace: pages numbered by their first reference, every one of them
 * zero at first, and what was hinted. A replay of it faults exactly as often as the program did
 * where its references were seen one by one and it was alone (`l4`, exact fidelity).
 */
import type { ReferenceBatch, Trace, TraceEvent, TraceReading } from '@selfpage/trace'

/** References of a batch: a multiple of 32. */
const BATCH = 1 << 20

export class ReferenceRecorder {
  readonly #name: string
  readonly #pageBytes: number
  #count = 0
  #pages = new Uint32Array(65_536)
  #writes = new Uint32Array(65_536 / 32)
  /** The trace's number of each page of the program, and the other way round. */
  readonly #numberOf = new Map<number, number>()
  readonly #events: TraceEvent[] = []

  /** @param name of the trace */
  constructor(name: string, pageBytes: number) {
    this.#name = name
    this.#pageBytes = pageBytes
  }

  get references(): number {
    return this.#count
  }

  reference(page: number, isWrite: boolean): void {
    const at = this.#count++
    if (at === this.#pages.length) this.#grow()
    let number = this.#numberOf.get(page)
    if (number === undefined) {
      number = this.#numberOf.size
      this.#numberOf.set(page, number)
    }
    this.#pages[at] = number
    if (isWrite) this.#writes[at >>> 5] |= 1 << (at & 31)
  }

  /** Something the program told its pager. */
  hint(protocol: string, message: string, values: readonly number[], label?: string): void {
    const hint = { at: this.#count, type: 'hint', protocol, message, values } as const
    this.#events.push(label === undefined ? hint : { ...hint, label })
  }

  /** What was recorded so far. */
  trace(): Trace {
    const distinctPages = this.#numberOf.size
    const all = Uint32Array.from({ length: distinctPages }, (_, page) => page)
    return {
      name: this.#name,
      pages: this.#pages.slice(0, this.#count),
      distinctPages,
      pageBytes: this.#pageBytes,
      writes: this.#writes.slice(0, Math.ceil(this.#count / 32)),
      fetches: null,
      classes: null,
      events: [{ at: 0, type: 'map', backing: 'anonymous', pages: all }, ...this.#events],
      ids: Float64Array.from(this.#numberOf.keys()),
      exactFromFrames: 1,
      about: { format: 'recorded', description: `the linear memory of ${this.#name}` },
    }
  }

  /** The same in parts, for `writeReading`. */
  reading(): TraceReading {
    const { about, events, exactFromFrames, ids, name, pageBytes, pages, writes } = this.trace()
    async function* batches(): AsyncGenerator<ReferenceBatch> {
      for (let first = 0; first < pages.length; first += BATCH) {
        yield {
          first,
          pages: pages.slice(first, first + BATCH),
          writes: writes?.slice(first / 32, (first + BATCH) / 32) ?? null,
          fetches: null,
          classes: null,
        }
      }
    }
    return {
      name,
      pageBytes,
      exactFromFrames,
      mostReferences: pages.length,
      batches: batches(),
      finish: () => ({ ids, events, about }),
    }
  }

  #grow(): void {
    const pages = new Uint32Array(2 * this.#pages.length)
    pages.set(this.#pages)
    this.#pages = pages
    const writes = new Uint32Array(2 * this.#writes.length)
    writes.set(this.#writes)
    this.#writes = writes
  }
}
