/**
 * Where experiments are done: a seed, a size, and everything that can be run. An experiment that
 * takes chance and time from its lab alone gives the same numbers for the same seed.
 */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import type { ReplayOptions, ReplayResult } from '@selfpage/replay'
import { SelfpageError } from '@selfpage/policy'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'
import type {
  Finders,
  RunOptions,
  SystemDescription,
  SystemEnd,
  SystemResult,
} from '@selfpage/systems'
import type { Trace } from '@selfpage/trace'

/** Tests do the same in less time. */
export type LabSize = 'full' | 'reduced'

export interface LabOptions {
  readonly seed: number
  readonly size: LabSize
  /** What names of policies, workloads and allotment policies mean. */
  readonly finders: Finders
  /** Seconds from some moment on; for fields that are marked as such. */
  readonly clock: () => number
  readonly signal?: AbortSignal
}

/** How a run of a system may end. */
export interface LabRunOptions extends Omit<RunOptions, 'signal' | 'onSample'> {
  /** Ends that are no failure. Default: `done` only. */
  readonly ends?: readonly SystemEnd[]
  /** Whether a task may end by an error. Default false. */
  readonly mayFail?: boolean
}

/** Of runs that say no limits: more than any experiment needs. */
const limits = { time: '2000s', steps: 60_000_000 }

export class Lab {
  readonly seed: number
  readonly size: LabSize
  readonly clock: () => number
  readonly #finders: Finders
  readonly #signal: AbortSignal | undefined

  constructor({ seed, size, finders, clock, signal }: LabOptions) {
    this.seed = seed
    this.size = size
    this.clock = clock
    this.#finders = finders
    this.#signal = signal
  }

  /** `full`, or `reduced` in a lab of reduced size. */
  sized<Value>(full: Value, reduced: Value): Value {
    return this.size === 'full' ? full : reduced
  }

  /**
   * Runs a system with the lab's seed.
   * @throws SelfpageError `EXPERIMENT_FAILED` if it ends otherwise than expected, or a task failed
   */
  async run(description: SystemDescription, options: LabRunOptions = {}): Promise<SystemResult> {
    const { ends = ['done'], mayFail = false, ...others } = options
    const checked = checkDescription({ limits, seed: this.seed, ...description }, 'experiment')
    const plan = await planSystem(checked, this.#finders)
    const result = await runSystem(findSystem(checked.system), plan, {
      ...others,
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    })
    const isWell = mayFail || result.rows.every(({ state }) => state !== 'failed')
    if (isWell && ends.includes(result.end)) return result
    throw new SelfpageError('EXPERIMENT_FAILED', `the run ended with '${result.end}'`, {
      place: result.system,
      hint: `Expected: ${ends.join(' or ')}. Tasks: ${statesOf(result)}.`,
    })
  }

  /** A trace by name or specification, as on the command line. */
  workload(spec: string): Promise<Trace> {
    return this.#finders.workload(spec)
  }

  policy(spec: string): Promise<ConfiguredPolicy> {
    return this.#finders.policy(spec)
  }

  /** Replays a trace through a policy, without a system around them. */
  async replay(trace: Trace, policy: string, options: ReplayOptions): Promise<ReplayResult> {
    return replay(trace, await this.policy(policy), { seed: this.seed, ...options })
  }
}

function statesOf({ rows }: SystemResult): string {
  return rows.map(({ task, state }) => `${task} ${state}`).join(', ')
}
