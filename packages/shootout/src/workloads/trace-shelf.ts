/**
 * The traces of a running grid. All are opened once, to know their sizes; those that fit a budget
 * of memory stay, the others are opened again when their turn comes. A trace whose cells are done
 * is let go.
 */
import type { Trace } from '@selfpage/trace'
import type { Workload } from './workload.ts'

/** Traces by the workload's place in the grid. */
export class TraceShelf {
  readonly #workloads: readonly Workload[]
  readonly #budgetBytes: number
  readonly #signal: AbortSignal | undefined
  readonly #kept = new Map<number, Promise<Trace>>()
  #keptBytes = 0

  constructor(workloads: readonly Workload[], budgetBytes: number, signal?: AbortSignal) {
    this.#workloads = workloads
    this.#budgetBytes = budgetBytes
    this.#signal = signal
  }

  /** Opens a workload to look at it. Keeps the trace if there is room. */
  async survey(index: number): Promise<Trace> {
    const trace = await this.#workloads[index].open(this.#signal)
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

  release(index: number): void {
    this.#kept.delete(index)
  }
}

function bytesOf({ pages, writes, fetches, classes }: Trace): number {
  return [pages, writes, fetches, classes].reduce(
    (sum, column) => sum + (column?.byteLength ?? 0),
    0,
  )
}
