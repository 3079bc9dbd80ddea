/**
 * A system as a value, as policies are: something that assembles itself on a kernel, starts the
 * tasks it is given, and can be asked how they fare. Systems differ in who holds the frames and
 * who chooses victims; the kernel, the servers' hardware and the programs are the same under all.
 */
import type { DriverFacts } from '@selfpage/kit'
import type { Kernel, Program, TaskCounts, Ticks } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { AllotmentPolicy, AllotmentWish, ConfiguredPolicy } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'
import { z } from 'zod'
import type { PlannedAdversary } from './adversary.ts'
import type { CheckedDescription } from './description/description-schema.ts'

/** A task ready to be started. */
export interface PlannedTask {
  readonly name: string
  readonly program: Program
  readonly policy: ConfiguredPolicy
  readonly wish: AllotmentWish
  readonly priority: number
  readonly startTicks: Ticks
  readonly fidelity: 'exact' | 'sampled'
  readonly readAhead: number | 'adaptive'
  /** Pages of its space. */
  readonly pages: number
  /** Frames kept for transfers; frames of its inactive list; extra frames it takes at most. */
  readonly ioFrames?: number
  readonly inactiveFrames: number
  readonly extraFrames: number
  /** Makes what sets facts of each reference that only the world knows. Exact fidelity. */
  readonly describe?: () => (facts: DriverFacts) => void
  /** Share of each disk's time. */
  readonly diskShare?: {
    readonly slice: Ticks
    readonly period: Ticks
    /** Whether it takes what is left over, too. */
    readonly extra: boolean
  }
  /** What it runs, for tables: a workload's or program's name. */
  readonly runs: string
  /** What it runs, if that is known beforehand: for systems that look into the future. */
  readonly trace?: Trace
}

/** What a system is started with. */
export interface SystemSetting {
  readonly kernel: Kernel
  readonly description: CheckedDescription
  readonly tasks: readonly PlannedTask[]
  /** None unless the system says it can have some. */
  readonly adversaries: readonly PlannedAdversary[]
  readonly allotment: AllotmentPolicy
  /** Which pages the servers' caches give up. */
  readonly cachePolicies: { readonly files: ConfiguredPolicy; readonly swap: ConfiguredPolicy }
  /** What the system's option `policy` names, if it was given. */
  readonly systemPolicy?: ConfiguredPolicy
}

/** How a task fares. */
export interface TaskReport {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'ended' | 'killed' | 'failed'
  readonly counts: TaskCounts
  /** What decides which of its pages go, where that is not its own policy. */
  readonly policy?: string
  /** What its program counted (`Task.count`). */
  readonly counters: Readonly<Record<string, number>>
  /** Frames of its contract and frames it has, now. */
  readonly guaranteedFrames: number
  readonly allocatedFrames: number
  /** Frames it gave back when asked. */
  readonly reclaimedFrames: number
  /** Times it was punished. */
  readonly sanctions: number
  /** What it threw, if it failed. */
  readonly error?: unknown
}

/** A system at work. */
export interface RunningSystem {
  /** In the order of the setting, the adversaries last. */
  tasks(): readonly TaskReport[]
  /** Frames in use by servers that are no tasks, by name, now. */
  serverFrames(): Readonly<Record<string, number>>
  freeFrames(): number
  /** Whether no task will do anything any more, adversaries aside. */
  isDone(): boolean
  /** Throws if an invariant of a server is broken. */
  audit(): void
}

/**
 * Whose policies decide which pages go. `each`: every task has its own. `one`: the system has one for
 * all, its option `policy`. `none`: the system has its own way, and policies of tasks mean nothing.
 */
export type SystemPolicies = 'each' | 'one' | 'none'

/** What {@link defineSystem} takes. */
export interface SystemPlan<Options> {
  /** Lower case with dashes. */
  readonly name: string
  /** One line: who holds the frames, who chooses victims. */
  readonly summary: string
  /** Of `systemOptions` of a description; all have defaults. Default: there are none. */
  readonly options?: z.ZodType<Options>
  /** Default `none`. */
  readonly policies?: SystemPolicies
  /** Whether adversaries can be let loose in it. Default false. */
  readonly hasAdversaries?: boolean
  /** Builds the servers and starts the tasks. The caller runs the kernel. */
  start(setting: SystemSetting, options: Options): RunningSystem
}

/** A system plugin. */
export interface SystemDefinition {
  readonly name: string
  readonly summary: string
  /** The options as a JSON schema (draft 2020-12), for help. */
  readonly optionsSchema: Readonly<Record<string, unknown>>
  readonly policies: SystemPolicies
  readonly hasAdversaries: boolean
  /**
   * Looks at options before there is anything to start.
   * @param place where they are from, for messages
   * @throws SelfpageError `SYSTEM_OPTION_INVALID`
   */
  checkOptions(given: Readonly<Record<string, unknown>>, place?: string): void
  /**
   * Builds the servers and starts the tasks. The caller runs the kernel.
   * @throws SelfpageError `SYSTEM_OPTION_INVALID`, `SYSTEM_INVALID` for adversaries it cannot have
   */
  start(setting: SystemSetting): RunningSystem
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Makes a system.
 * @throws SelfpageError `SYSTEM_INVALID` for a bad name
 */
export function defineSystem<Options = object>(plan: SystemPlan<Options>): SystemDefinition {
  const { name, summary } = plan
  if (!namePattern.test(name)) {
    throw new SelfpageError('SYSTEM_INVALID', `system name '${name}' must be like 'gnu'`)
  }
  const schema = plan.options ?? (z.strictObject({}) as unknown as z.ZodType<Options>)
  const { policies = 'none', hasAdversaries = false } = plan
  const checked = (given: unknown, place: string): Options => {
    const { success, data, error } = schema.safeParse(given)
    if (success) return data
    const [issue] = error.issues
    throw new SelfpageError('SYSTEM_OPTION_INVALID', issue?.message ?? 'cannot be read', {
      place: [place, ...(issue?.path ?? [])].join('.'),
      hint: `\`selfpage systems ${name}\` lists the options of ${name}.`,
    })
  }
  return Object.freeze({
    name,
    summary,
    policies,
    hasAdversaries,
    get optionsSchema() {
      return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    },
    checkOptions(given: Readonly<Record<string, unknown>>, place = name) {
      checked(given, place)
    },
    start(setting: SystemSetting) {
      const [adversary] = setting.adversaries
      if (adversary !== undefined && !hasAdversaries) {
        throw new SelfpageError('SYSTEM_INVALID', `system ${name} has no place for adversaries`, {
          place: `tasks, ${adversary.name}`,
          hint: 'They attack what the system gnu is made of.',
        })
      }
      return plan.start(setting, checked(setting.description.systemOptions, 'systemOptions'))
    },
  })
}

/** Whether a value was made by `defineSystem`, by this copy of the package or another. */
export function isSystemDefinition(value: unknown): value is SystemDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'checkOptions' in value &&
    typeof value.checkOptions === 'function' &&
    'start' in value &&
    typeof value.start === 'function' &&
    'name' in value &&
    typeof value.name === 'string'
  )
}
