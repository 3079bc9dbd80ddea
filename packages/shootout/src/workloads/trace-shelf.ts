/**
 * The traces of a running grid. All are opened once, to know their sizes; those that fit a budget
 * of memory stay, the others are opened again when their turn comes. A trace whose cells are done
 * is let go.
 */
import { nextUses } from '@selfpage/trace'
import type { ReferenceBatch, Trace } from '@selfpage/trace'
import type { Workload } from './workload.ts'

/** Traces by the workload's place in the grid. */
export class TraceShelf {
  readonly #workloads: readonly Workload[]
  readonly #budgetBytes: number
  readonly #signal: AbortSignal | undefined
  readonly #kept = new Map<number, Promise<Trace>>()
  readonly #nextUses = new Map<number, Promise<Uint32Array>>()
  #keptBytes = 0

  constructor(workloads: readonly Workload[], budgetBytes: number, signal?: AbortSignal) {
    this.#workloads = workloads
    this.#budgetBytes = budgetBytes
    this.#signal = signal
  }

  /** What the traces take that are kept since the survey. */
  get keptBytes(): number {
    return this.#keptBytes
  }

  /** Opens a workload to look at it. Keeps the trace if there is room. */
  async survey(index: number, onBatch?: (batch: ReferenceBatch) => void): Promise<Trace> {
    const trace = await this.#workloads[index].open(this.#signal, onBatch)
    const bytes = bytesOf(trace)
    if (this.#keptBytes + bytes <= this.#budgetBytes) {
      this.#keptBytes += bytes
      this.#kept.set(index, Promise.resolve(trace))
    }
    return trace
  }

  /** The trace, to be kept until it is released. */
  take(index: number): Promise<Trace> {
    let trace = this.#kept.get(index)
    if (trace === undefined) {
      trace = this.#workloads[index].open(this.#signal)
      this.#kept.set(index, trace)
    }
    return trace
  }

  /** When each of its references' pages is referenced next; kept as long as the trace. */
  takeNextUses(index: number): Promise<Uint32Array> {
    let uses = this.#nextUses.get(index)
    if (uses === undefined) {
      uses = this.take(index).then(nextUses)
      this.#nextUses.set(index, uses)
    }
    return uses
  }

  release(index: number): void {
    this.#kept.delete(index)
    this.#nextUses.delete(index)
  }
}

function bytesOf({ pages, writes, fetches, classes }: Trace): number {
  return [pages, writes, fetches, classes].reduce(
    (sum, column) => sum + (column?.byteLength ?? 0),
    0,
  )
}
