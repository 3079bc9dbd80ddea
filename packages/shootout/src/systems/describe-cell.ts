/**
 * The description that a cell runs: that of its mix, with the cell's system, frames and policy. What
 * the mix says in frames (wishes, caches) is scaled as its machine is.
 */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { SelfpageError } from '@selfpage/policy'
import { checkDescription } from '@selfpage/systems'
import type { CheckedDescription } from '@selfpage/systems'
import { transferFrames } from '@selfpage/systems/central'
import { placeOfMix } from './mix.ts'
import type { Mix } from './mix.ts'

/** How every cell is run. */
export interface SystemSettings {
  /** A 32-bit integer. Default: the mix's own. */
  readonly seed?: number
  /** Whether policies see each reference, or referenced bits. Default: as the mix says of each task. */
  readonly fidelity?: 'exact' | 'sampled'
  /** Whether hints and discards of traces take effect. Default: as the mix says of each task. */
  readonly events?: 'ignore' | 'apply'
  /** Only the first so many references of each workload. Default: as the mix says of each task. */
  readonly references?: number
}

/** What a cell changes. */
export interface CellDescription {
  readonly machineFrames: number
  readonly settings: SystemSettings
  readonly system?: string
  readonly systemOptions?: Readonly<Record<string, unknown>>
  /** For all tasks; absent: their own. */
  readonly policy?: ConfiguredPolicy
}

/**
 * Frames of a machine on which the simplest server has `frames` for pages, and the rest for pages on
 * their way: then a system with one policy for all has as many as a replay.
 */
export function machineFramesFor(frames: number): number {
  let all = frames
  while (all - transferFrames(all) < frames) all++
  return all
}

/** Frames for pages on a machine: what `machineFramesFor` undoes. */
export function pageFramesOf(machineFrames: number): number {
  return Math.max(1, machineFrames - transferFrames(machineFrames))
}

/** Throws `SYSTEM_INVALID`. */
export function describeCell(
  mix: Mix,
  given: unknown,
  { machineFrames, settings, system, systemOptions, policy }: CellDescription,
): { readonly description: CheckedDescription; readonly place: string } {
  const place = placeOfMix(mix)
  const own = checkDescription(given, place)
  const { frames, memory, pageSizeBytes } = own.machine
  const scale = machineFrames / (frames ?? Math.floor((memory ?? 0) / pageSizeBytes))
  // Scaling would not mean anything for a workload, whose machine is the grid's.
  const scaled = (count: number) => (mix.isWorkload ? count : Math.floor(count * scale))
  const { fidelity, events, references, seed } = settings
  const tasks = (given as { tasks: readonly object[] }).tasks.map((task, index) => {
    const checked = own.tasks[index]
    if (checked.adversary !== undefined) {
      throw new SelfpageError('SYSTEM_INVALID', 'adversaries have no place in a mix', {
        place: `${place}, tasks[${index}].adversary`,
        hint: 'Run it by itself: selfpage system run.',
      })
    }
    const least = (count: number) => Math.max(1, scaled(count))
    return {
      ...task,
      ...(checked.wish === undefined ? {} : { wish: scaledWish(checked.wish, scaled) }),
      ...(checked.ioFrames === undefined ? {} : { ioFrames: least(checked.ioFrames) }),
      ...(checked.inactiveFrames === 0 ? {} : { inactiveFrames: scaled(checked.inactiveFrames) }),
      ...(checked.extraFrames === Number.MAX_SAFE_INTEGER
        ? {}
        : { extraFrames: scaled(checked.extraFrames) }),
      ...(policy === undefined ? {} : { policy }),
      ...(fidelity === undefined ? {} : { fidelity }),
      ...(events === undefined ? {} : { hints: events === 'apply' }),
      ...(references === undefined || checked.workload === undefined
        ? {}
        : { references: Math.min(references, checked.references ?? Infinity) }),
    }
  })
  const { memory: _memory, ...machine } = (given as { machine: Record<string, unknown> }).machine
  const described = {
    ...(given as object),
    tasks,
    machine: { ...machine, frames: machineFrames },
    ...(system === undefined ? {} : { system }),
    // Options of the mix are for the system it names.
    systemOptions: systemOptions ?? {},
    ...(seed === undefined ? {} : { seed }),
  }
  return { description: checkDescription(described, place), place }
}

const frameWishes = ['frames', 'minFrames', 'lowFrames', 'limitFrames', 'wantedFrames'] as const

type Wish = NonNullable<CheckedDescription['tasks'][number]['wish']>

function scaledWish(wish: Wish, scaled: (count: number) => number): Wish {
  const result = { ...wish }
  for (const name of frameWishes) {
    const count = wish[name]
    if (count !== undefined) result[name] = scaled(count)
  }
  return result
}
