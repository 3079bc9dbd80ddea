/**
 * Runs experiments, round by round, on worker threads where there are several rounds to run. What
 * comes out does not depend on how many threads there were, nor on the order in which they ended.
 */
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { FoundExperiment } from './find-experiments.ts'
import type { LabSize } from './lab/lab.ts'
import { measureRound } from './measure-round.ts'
import type { RoundSettings } from './measure-round.ts'
import { Table } from './table.ts'
import type { MeasuredRound } from './table.ts'
import type { Finding } from './finding.ts'
import type { RoundOutcome, RoundTask } from './worker.ts'

export interface TalkOptions {
  readonly cwd: string
  /** Worker threads at most. Default 1: none but this one. */
  readonly threads?: number
  /** Default `full`. */
  readonly size?: LabSize
  /** In place of each experiment's own. */
  readonly seeds?: readonly number[]
  readonly signal?: AbortSignal
  /** Told when a round begins, and when it ended. */
  readonly onProgress?: (progress: TalkProgress) => void
}

export interface TalkProgress {
  /** Names of the experiments with a round under way. */
  readonly running: readonly string[]
  readonly doneRounds: number
  readonly rounds: number
}

interface Job {
  readonly found: FoundExperiment
  readonly seed: number
  outcome?: RoundOutcome
}

/**
 * Runs all rounds of `experiments`. An experiment that throws has failed, and the others go on.
 * Throws the reason of `signal` if that is aborted.
 */
export async function runTalk(
  experiments: readonly FoundExperiment[],
  options: TalkOptions,
): Promise<Finding[]> {
  const jobs: Job[] = experiments.flatMap((found) =>
    (options.seeds ?? found.experiment.seeds).map((seed) => ({ found, seed })),
  )
  const threads = Math.min(options.threads ?? 1, jobs.length)
  const file = workerFile()
  const lanes = Array.from({ length: Math.max(1, file === undefined ? 1 : threads) }, () =>
    file === undefined || threads < 2 ? new Here() : new Elsewhere(file),
  )
  try {
    await runJobs(jobs, lanes, options)
  } finally {
    await Promise.all(lanes.map((lane) => lane.end()))
  }
  return experiments.map(({ experiment }) =>
    findingOf(
      experiment,
      jobs.filter(({ found }) => found.experiment === experiment),
    ),
  )
}

async function runJobs(
  jobs: readonly Job[],
  lanes: readonly Lane[],
  { cwd, size = 'full', signal, onProgress }: TalkOptions,
): Promise<void> {
  const waiting = [...jobs]
  const running = new Set<Job>()
  let doneRounds = 0
  const tell = () => {
    const names = [...running].map(({ found }) => found.experiment.name)
    onProgress?.({ running: [...new Set(names)], doneRounds, rounds: jobs.length })
  }
  const followed = async (lane: Lane) => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      signal?.throwIfAborted()
      running.add(job)
      tell()
      const settings = { seed: job.seed, size, cwd, ...(signal === undefined ? {} : { signal }) }
      job.outcome = await lane.run(job.found, settings)
      running.delete(job)
      doneRounds++
      tell()
    }
  }
  await Promise.all(lanes.map(followed))
  signal?.throwIfAborted()
}

function findingOf(experiment: FoundExperiment['experiment'], jobs: readonly Job[]): Finding {
  const rounds: MeasuredRound[] = []
  for (const { outcome } of jobs) {
    if (outcome !== undefined && 'round' in outcome) rounds.push(outcome.round)
    else return { experiment, error: messageOf(outcome?.error) }
  }
  try {
    const table = new Table(rounds)
    return { experiment, table, verdict: experiment.verdict(table) }
  } catch (error) {
    return { experiment, error: messageOf(error) }
  }
}

/** With the hint of errors that have one: they may have crossed over from a worker as plain data. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error)
  const hint = 'hint' in error && typeof error.hint === 'string' ? ` ${error.hint}` : ''
  return `${String(error.message)}${hint}`
}

/** Where rounds run, one at a time. */
interface Lane {
  run(found: FoundExperiment, settings: RoundSettings): Promise<RoundOutcome>
  end(): Promise<unknown>
}

class Here implements Lane {
  async run({ experiment }: FoundExperiment, settings: RoundSettings): Promise<RoundOutcome> {
    try {
      return { round: await measureRound(experiment, settings) }
    } catch (error) {
      settings.signal?.throwIfAborted()
      return { error }
    }
  }

  async end(): Promise<void> {}
}

class Elsewhere implements Lane {
  readonly #worker: Worker

  constructor(file: URL) {
    this.#worker = new Worker(file)
  }

  run({ reference }: FoundExperiment, settings: RoundSettings): Promise<RoundOutcome> {
    const { signal, ...others } = settings
    const task: RoundTask = { reference, ...others }
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal?.reason as Error)
      signal?.addEventListener('abort', stop, { once: true })
      this.#worker.once('error', (error) => resolve({ error }))
      this.#worker.once('message', (outcome: RoundOutcome) => {
        signal?.removeEventListener('abort', stop)
        this.#worker.removeAllListeners('error')
        resolve(outcome)
      })
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage(task)
    })
  }

  end(): Promise<unknown> {
    return this.#worker.terminate()
  }
}

/** Built, the worker lies beside the package's entry. In the source there is none. */
function workerFile(): URL | undefined {
  const built = new URL('./worker.js', import.meta.url)
  return existsSync(built) ? built : undefined
}
