/**
 * A system as a value, as policies are: something that assembles itself on a kernel, starts the
 * tasks it is given, and can be asked how they fare. Systems differ in who holds the frames and
 * who chooses victims; the kernel, the servers' hardware and the programs are the same under all.
 */
import type { DriverFacts } from '@selfpage/kit'
import type { Kernel, Program, TaskCounts, Ticks } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { AllotmentPolicy, AllotmentWish, ConfiguredPolicy } from '@selfpage/policy'
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
}

/** What a system is started with. */
export interface SystemSetting {
  readonly kernel: Kernel
  readonly description: CheckedDescription
  readonly tasks: readonly PlannedTask[]
  readonly allotment: AllotmentPolicy
  /** Which pages the servers' caches give up. */
  readonly cachePolicies: { readonly files: ConfiguredPolicy; readonly swap: ConfiguredPolicy }
}

/** How a task fares. */
export interface TaskReport {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'ended' | 'killed' | 'failed'
  readonly counts: TaskCounts
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
  /** In the order of the setting. */
  tasks(): readonly TaskReport[]
  /** Frames in use by servers that are no tasks, by name, now. */
  serverFrames(): Readonly<Record<string, number>>
  freeFrames(): number
  /** Whether no task will do anything any more. */
  isDone(): boolean
  /** Throws if an invariant of a server is broken. */
  audit(): void
}

/** What {@link defineSystem} takes. */
export interface SystemDefinition {
  /** Lower case with dashes. */
  readonly name: string
  /** One line: who holds the frames, who chooses victims. */
  readonly summary: string
  /** Builds the servers and starts the tasks. The caller runs the kernel. */
  start(setting: SystemSetting): RunningSystem
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Makes a system.
 * @throws SelfpageError `SYSTEM_INVALID` for a bad name
 */
export function defineSystem(definition: SystemDefinition): SystemDefinition {
  if (namePattern.test(definition.name)) return Object.freeze({ ...definition })
  throw new SelfpageError('SYSTEM_INVALID', `system name '${definition.name}' must be like 'gnu'`)
}
