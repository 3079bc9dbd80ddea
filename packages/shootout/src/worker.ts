/**
 * What a worker of the pool runs: one pass over a trace a task, for one cell or several. Traces
 * (shared memory) and policies stay with the worker, so that a trace crosses over once a worker and
 * not once a cell.
 */
import { on, once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { ReferenceBatch, Trace } from '@selfpage/trace'
import { loadPolicy } from './policies/policy-reference.ts'
import type { PolicyReference } from './policies/policy-reference.ts'
import type { CellName, Row } from './row.ts'
import { collectGarbage } from './grid/collect-garbage.ts'
import { inlineMore } from './grid/inline-more.ts'
import { LOADING, WAITING } from './grid/places.ts'
import { runCells } from './grid/run-cell.ts'
import type { PassOptions } from './grid/run-cell.ts'
import { streamRows } from './grid/stream-rows.ts'
import type { StreamedTrace } from './grid/stream-rows.ts'
import type { SystemCellTask } from './systems/system-worker.ts'
import type { SystemRow } from './systems/system-row.ts'

/** What the pool posts. */
export interface CellTask {
  /** They differ only in their frames. */
  readonly cells: readonly CellName[]
  readonly reference: PolicyReference
  readonly options: PassOptions
  /** Names the trace. */
  readonly traceKey: number
  /** Answers any message with the trace. */
  readonly tracePort: MessagePort
}

/** What the pool posts for a trace that is still being read. */
export interface BatchesTask {
  readonly cell: CellName
  readonly reference: PolicyReference
  readonly options: PassOptions
  readonly trace: StreamedTrace
  /** Gives the batches of the trace, several at a time, and none when there are no more. */
  readonly batchPort: MessagePort
  /** As `ReplayOptions.place`, batch by batch. */
  readonly place: Int32Array
}

/** Cells come workload by workload; the one before may still have cells under way. */
const keptTraces = 2

/**
 * A collection makes V8 compile anew what it had compiled for the cell before: some 20 ms, a fiftieth
 * of a pass over so many references.
 */
const worthwhileReferences = 1e7

inlineMore()

const traces = new Map<number, Trace>()
const policies = new Map<string, Promise<ConfiguredPolicy>>()

/** Runs the cells of a task. */
export async function work(task: CellTask): Promise<Row[]> {
  const { cells, reference, options, tracePort } = task
  if (options.place !== undefined) Atomics.store(options.place, 0, LOADING)
  try {
    const [policy, trace] = await Promise.all([policyOf(reference), traceOf(task)])
    if (trace.pages.length < worthwhileReferences) return runCells(cells, trace, policy, options)
    const always = () => collectGarbage(-Infinity)
    // The arrays of the cell before, however small: those of this one would come on top of them.
    always()
    return runCells(cells, trace, policy, { ...options, collectGarbage: always })
  } finally {
    tracePort.close()
  }
}

/** Runs the cell of a task while its trace is being read. */
export async function workBatches(task: BatchesTask): Promise<Row[]> {
  const { cell, reference, options, trace, batchPort, place } = task
  Atomics.store(place, 0, LOADING)
  try {
    const cells = [{ name: cell, policy: await policyOf(reference), options }]
    return await streamRows(batchesFrom(batchPort, place), trace, cells, {
      collectGarbage: () => collectGarbage(0),
    })
  } finally {
    batchPort.close()
  }
}

/** Notes in `place` which reference of them is being made, or that the next ones are waited for. */
async function* batchesFrom(port: MessagePort, place: Int32Array): AsyncGenerator<ReferenceBatch> {
  Atomics.store(place, 0, WAITING)
  for await (const [batches] of on(port, 'message') as AsyncIterable<[ReferenceBatch[]]>) {
    if (batches.length === 0) return
    for (const batch of batches) {
      Atomics.store(place, 0, batch.first)
      yield batch
    }
    Atomics.store(place, 0, WAITING)
  }
}

/** Runs the cell of a grid of systems. */
export async function workSystem(task: SystemCellTask): Promise<SystemRow[]> {
  // Loaded here: policies on traces need none of it.
  const { workSystem: run } = await import('./systems/system-worker.ts')
  return run(task)
}

/** Equal references share a definition, and with it the loops compiled for it. */
function policyOf(reference: PolicyReference): Promise<ConfiguredPolicy> {
  const key = JSON.stringify(reference)
  let policy = policies.get(key)
  if (policy === undefined) {
    policy = loadPolicy(reference)
    policies.set(key, policy)
  }
  return policy
}

async function traceOf({ traceKey, tracePort }: CellTask): Promise<Trace> {
  const known = traces.get(traceKey)
  if (known !== undefined) return known
  const answer = once(tracePort, 'message')
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  tracePort.postMessage('trace')
  const [trace] = (await answer) as [Trace]
  traces.set(traceKey, trace)
  const [oldest] = traces.keys()
  if (traces.size > keptTraces && oldest !== undefined) traces.delete(oldest)
  return trace
}
