/**
 * Cells on worker threads, at most one at a time on each lane. A policy that loops for ever cannot be
 * stopped from within: the pool watches where each replay is, ends the worker of one that stands
 * still, and replays the cell with first-in first-out from there on (invariant I34).
 */
import { existsSync } from 'node:fs'
import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Trace } from '@selfpage/trace'
import { Tinypool } from 'tinypool'
import type { PolicyReference } from '../policies/policy-reference.ts'
import type { CellName, Row } from '../row.ts'
import { LOADING, WAITING } from './places.ts'
import type { PassOptions } from './run-cell.ts'
import type { SystemCellTask } from '../systems/system-worker.ts'
import type { SystemRow } from '../systems/system-row.ts'
import type { BatchesTask, CellTask } from '../worker.ts'

/** Cells for a worker, that differ only in their frames. */
export interface PoolCells {
  readonly cells: readonly CellName[]
  readonly reference: PolicyReference
  readonly options: PassOptions
  /** Equal keys mean equal traces. */
  readonly traceKey: number
  readonly trace: Trace
}

/** Looks at a replay this often before it is held to stand still. */
const looks = 4
/** A policy that stands still earlier and earlier is given up after so many replays. */
const attempts = 3

/**
 * Worker threads for cells. A lane is a thread and its successors, so that whoever has lanes decides
 * what is run by the same thread: code that is compiled there already.
 */
export class CellPool {
  readonly #lanes: Tinypool[] = []
  readonly #stallSeconds: number

  constructor(stallSeconds: number) {
    this.#stallSeconds = stallSeconds
  }

  /** Starts threads until there are `lanes`, and does not wait for them. */
  start(lanes: number): void {
    while (this.#lanes.length < lanes) {
      const lane = new Tinypool({
        filename: workerFile().href,
        name: 'work',
        minThreads: 1,
        maxThreads: 1,
        // Policies write to the console at their own risk; file descriptors are theirs to close.
        trackUnmanagedFds: false,
      })
      this.#lanes.push(lane)
    }
  }

  /** Runs cells in one go on a lane that was started. Rejects with what went wrong, or with the reason of `signal`. */
  async run(lane: number, task: PoolCells, signal: AbortSignal): Promise<readonly Row[]> {
    let fallBackFrom = Infinity
    for (let attempt = 0; attempt < attempts; attempt++) {
      const place = new Int32Array(new SharedArrayBuffer(4)).fill(WAITING)
      const options =
        fallBackFrom === Infinity
          ? { ...task.options, place }
          : { ...task.options, place, fallBackFrom }
      const rows = await this.#runOnce(lane, { ...task, options }, place, signal)
      if (rows !== null) return rows
      if (place[0] === LOADING) throw new Error(`did not start within ${this.#stallSeconds} s`)
      fallBackFrom = Math.min(fallBackFrom, place[0])
    }
    throw new Error(`stood still ${attempts} times, ${this.#stallSeconds} s each`)
  }

  /**
   * Runs a cell of a system on a lane that was started. Rejects as `run` does, also if the run stands
   * still: there is no fallback for a whole system. Element 1 of its place tells how far it is.
   */
  async runSystem(
    lane: number,
    task: SystemCellTask,
    signal: AbortSignal,
  ): Promise<readonly SystemRow[]> {
    return this.#runNamed<SystemRow>(lane, 'workSystem', task, signal)
  }

  /**
   * Runs a cell on a lane that was started, over the batches that come through a port. Rejects as
   * `run` does, also if the policy stands still: it can be run again over the whole trace.
   */
  async runBatches(lane: number, task: BatchesTask, signal: AbortSignal): Promise<readonly Row[]> {
    return this.#runNamed<Row>(lane, 'workBatches', task, signal, [task.batchPort])
  }

  /** Ends all workers, idle or not. */
  async end(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.destroy()))
  }

  /** What the function `name` of the worker comes to. */
  async #runNamed<OneRow>(
    lane: number,
    name: 'workBatches' | 'workSystem',
    task: { readonly place: Int32Array },
    signal: AbortSignal,
    transferList: readonly MessagePort[] = [],
  ): Promise<readonly OneRow[]> {
    const { place } = task
    Atomics.store(place, 0, WAITING)
    const run = (given: object) => this.#lanes[lane].run(task, { ...given, name, transferList })
    const rows = await this.#watched(run, place, signal)
    if (rows !== null) return rows as OneRow[]
    throw new Error(`stood still for ${this.#stallSeconds} s`)
  }

  /** The rows, or null if the replay stood still and its worker was ended. */
  async #runOnce(
    lane: number,
    { cells, reference, options, traceKey, trace }: PoolCells,
    place: Int32Array,
    signal: AbortSignal,
  ): Promise<readonly Row[] | null> {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', () => port1.postMessage(withoutIds(trace)))
    const task: CellTask = { cells, reference, options, traceKey, tracePort: port2 }
    const run = (given: object) => this.#lanes[lane].run(task, { ...given, transferList: [port2] })
    const rows = await this.#watched(run, place, signal).finally(() => port1.close())
    return rows as readonly Row[] | null
  }

  /** What `run` comes to, or null if its place stood still and it was ended. */
  async #watched(
    run: (options: { signal: AbortSignal }) => Promise<unknown>,
    place: Int32Array,
    signal: AbortSignal,
  ): Promise<unknown> {
    const stalled = new AbortController()
    const watch = this.#watch(place, () => stalled.abort())
    try {
      return await run({ signal: AbortSignal.any([signal, stalled.signal]) })
    } catch (error) {
      signal.throwIfAborted()
      if (stalled.signal.aborted) return null
      throw error
    } finally {
      clearInterval(watch)
    }
  }

  /** Counts looks, not seconds: a busy main thread looks late and must not take that for a stall. */
  #watch(place: Int32Array, onStall: () => void): NodeJS.Timeout {
    let last = place[0]
    let unchanged = 0
    return setInterval(
      () => {
        const now = Atomics.load(place, 0)
        unchanged = now === last && now !== WAITING ? unchanged + 1 : 0
        last = now
        if (unchanged === looks) onStall()
      },
      (this.#stallSeconds * 1000) / looks,
    )
  }
}

/** A replay has no use for the source's ids, which may be megabytes of strings. */
function withoutIds(trace: Trace): Trace {
  return { ...trace, ids: [] }
}

/** Built, the worker lies beside the package's entry; in the source it needs jiti. */
function workerFile(): URL {
  const built = new URL('./worker.js', import.meta.url)
  return existsSync(built) ? built : new URL('./source-worker.mjs', import.meta.url)
}
