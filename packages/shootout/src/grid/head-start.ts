/**
 * Cells that are replayed while their trace is still being read, one on each of the first lanes:
 * reading and numbering keep one core busy, and the others would only wait for it.
 */
import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { ReferenceBatch, TraceReading } from '@selfpage/trace'
import { fusedReference, isWorthFusing } from '../policies/fused-policy.ts'
import type { Row } from '../row.ts'
import type { CellPool } from './cell-pool.ts'
import type { Cell } from './cells.ts'
import type { StreamedTrace } from './stream-rows.ts'

/** A message wakes a thread, which takes as long as replaying a thousand references: post few. */
const batchesPerMessage = 8

/** What is known of a trace that is being read. */
type BegunTrace = StreamedTrace & Pick<TraceReading, 'mostReferences'>

/** A cell that a lane has begun, and what comes of it. */
export interface BegunCell {
  readonly cell: Cell
  /** Rejects if it has to be run the usual way. */
  readonly rows: Promise<readonly Row[]>
}

interface Run extends BegunCell {
  readonly batches: MessagePort
  readonly stop: AbortController
}

/** Cells of one workload, each begun by the lane of its place in the list. */
export class HeadStart {
  readonly #trace: BegunTrace
  readonly #cells: readonly Cell[]
  readonly #pool: CellPool
  readonly #signal: AbortSignal
  readonly #runs: Run[] = []
  #unposted: ReferenceBatch[] = []

  /** `cells` are all of policies that a worker can load. */
  constructor(trace: BegunTrace, cells: readonly Cell[], pool: CellPool, signal: AbortSignal) {
    this.#trace = trace
    this.#cells = cells
    this.#pool = pool
    this.#signal = signal
  }

  /** To be given each batch. Nothing begins before the first: a trace from a cache has none. */
  readonly onBatch = (batch: ReferenceBatch): void => {
    if (batch.first === 0) for (const [lane, cell] of this.#cells.entries()) this.#begin(lane, cell)
    this.#unposted.push(batch)
    if (this.#unposted.length === batchesPerMessage) this.#post()
  }

  /** To be called after the last batch. */
  end(): void {
    this.#post()
    // No batches: there are no more.
    this.#post()
  }

  /** Whether lanes have something to do. */
  get hasBegun(): boolean {
    return this.#runs.length > 0
  }

  /**
   * Those of the cells of its workload that have begun, by lane. A run of another cell was in vain,
   * and is stopped.
   */
  claim(cells: readonly Cell[]): Map<number, BegunCell> {
    const claimed = new Map<number, BegunCell>()
    for (const [lane, { cell, rows, stop }] of this.#runs.entries()) {
      const { label, size } = cell.name
      const found = cells.find(({ name }) => name.label === label && name.size === size)
      if (found === undefined) stop.abort()
      else claimed.set(lane, { cell: found, rows })
    }
    return claimed
  }

  #begin(lane: number, cell: Cell): void {
    const { policy, options } = cell
    if (policy.reference === null) throw new TypeError('a worker needs a module')
    const { port1, port2 } = new MessageChannel()
    const stop = new AbortController()
    const { name, exactFromFrames, mostReferences } = this.#trace
    // Where it is not known how many references there are, there are many.
    const isLong = isWorthFusing(mostReferences || Infinity)
    const reference = isLong ? fusedReference(policy.reference) : policy.reference
    const task = {
      ...{ cell: cell.name, reference, options, batchPort: port2 },
      trace: { name, exactFromFrames },
      place: new Int32Array(new SharedArrayBuffer(4)),
    }
    const rows = this.#pool
      .runBatches(lane, task, AbortSignal.any([this.#signal, stop.signal]))
      .finally(() => port1.close())
    // Whoever claims the cell hears of it.
    rows.catch(() => {})
    this.#runs.push({ cell, rows, batches: port1, stop })
  }

  #post(): void {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    for (const { batches } of this.#runs) batches.postMessage(this.#unposted)
    this.#unposted = []
  }
}
