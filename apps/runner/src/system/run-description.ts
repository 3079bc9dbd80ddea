/** Runs a description and shows how far it is. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { countText } from '@selfpage/shootout'
import { resolveSystem } from '@selfpage/shootout/systems'
import { planSystem, runSystem, writeChromeTrace } from '@selfpage/systems'
import type {
  CheckedDescription,
  EventSpan,
  RunOptions,
  RunSample,
  SystemResult,
} from '@selfpage/systems'
import { policySearch } from '../policies/policy-search.ts'
import type { StatusLine } from '../text/status-line.ts'
import { findersFor } from './finders.ts'

/** How to run it. */
export interface DescriptionRun extends Pick<RunOptions, 'digest' | 'audit'> {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly status: StatusLine
  /** A path: events are written there, all of them or those of the span. */
  readonly events?: string
  readonly span?: EventSpan
}

/** What was run and what came of it. */
export interface FinishedRun {
  readonly path: string
  readonly description: CheckedDescription
  readonly result: SystemResult
}

/** Runs `description`, which was read from `path`. */
export async function runDescription(
  path: string,
  description: CheckedDescription,
  { cwd, signal, status, events, span, ...options }: DescriptionRun,
): Promise<FinishedRun> {
  // Names and paths as in a shootout, paths from the description's folder.
  const from = [dirname(path), ...policySearch(cwd).from]
  const { definition } = await resolveSystem(description.system, from)
  status.show('opening workloads')
  const plan = await planSystem(description, findersFor(path, cwd))
  const trace = events === undefined ? undefined : eventFile(events, span)
  let last = 0
  try {
    const result = await runSystem(definition, plan, {
      ...options,
      signal,
      ...(trace === undefined ? {} : { listen: trace.listen }),
      onSample(sample) {
        last = sample.atTicks
        status.show(progressOf(sample))
        trace?.counter(sample.atTicks, 'frames', sample.frames)
      },
    })
    return { path, description, result }
  } finally {
    trace?.close(last)
  }
}

function progressOf({ atTicks, tasks, tasksDone, frames }: RunSample): string {
  return (
    `${(atTicks / 1e9).toFixed(3)} s of virtual time, ${countText(tasksDone)} of ` +
    `${countText(tasks)} tasks ended, ${countText(frames.free ?? 0)} frames free`
  )
}

/** Bytes gathered before they are written. */
const blockBytes = 1 << 18

/** A trace straight into a file, piece by piece. */
function eventFile(path: string, span: EventSpan | undefined) {
  const file = openSync(path, 'w')
  let block: string[] = []
  let size = 0
  const flush = () => {
    writeSync(file, block.join(''))
    block = []
    size = 0
  }
  const trace = writeChromeTrace((text) => {
    block.push(text)
    size += text.length
    if (size >= blockBytes) flush()
  }, span)
  return {
    ...trace,
    close(atTicks: number) {
      trace.close(atTicks)
      flush()
      closeSync(file)
    },
  }
}
