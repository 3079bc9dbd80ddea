/** The cells of a grid, in the order of its rows, and what each of them depends on. */
import { resolveFrames } from '@selfpage/replay'
import type { ReplayOptions } from '@selfpage/replay'
import { SelfpageError } from '@selfpage/policy'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import type { CellName, WorkloadFacts } from '../row.ts'
import type { CellSettings } from './plan.ts'
import { resultKey } from './results-file.ts'

/** A cell to be run. */
export interface Cell {
  /** The place of its row in the result. */
  readonly index: number
  readonly name: CellName
  /** The place of its workload in the plan. */
  readonly workload: number
  readonly policy: PlannedPolicy
  readonly options: ReplayOptions
  /** For the results file; null if what it depends on is not known. */
  readonly key: Promise<string> | null
}

/** What is known of a workload once it has been opened. */
export interface SurveyedWorkload {
  readonly facts: WorkloadFacts
  /** A hash of its references; null if they are not read before, or nobody wants to know. */
  readonly identity: Promise<string> | null
}

/**
 * All cells: workload by workload, policy by policy, sizes in the order asked for. Sizes that come
 * to the same number of frames are one cell. Throws `FRAMES_INVALID`, and `REPLAY_OPTIONS_INVALID` if
 * a workload has no reference left to count, or at no size a frame for what is in use.
 */
export function cellsOf(
  workloads: readonly SurveyedWorkload[],
  policies: readonly PlannedPolicy[],
  sizes: readonly (number | string)[],
  settings: CellSettings,
  engineIdentity: string,
): Cell[] {
  const cells: Cell[] = []
  for (const [workload, { facts, identity }] of workloads.entries()) {
    const framesBySize = distinctFrames(sizes, facts)
    requireRoom(facts, Math.max(...framesBySize.keys()), settings)
    for (const policy of policies) {
      for (const [frames, size] of framesBySize) {
        const { definition, label, options: chosen } = policy.configured
        const name = {
          workload: facts.name,
          policy: definition.name,
          label,
          options: chosen,
          frames,
          size,
        }
        const options = replayOptions(settings, facts, frames)
        const key =
          policy.identity === null || identity === null
            ? null
            : identity.then((trace) =>
                resultKey({
                  engine: engineIdentity,
                  trace,
                  code: policy.identity,
                  name: { ...name, size: null },
                  options,
                }),
              )
        cells.push({ index: cells.length, name, workload, policy, options, key })
      }
    }
  }
  return cells
}

/** Frames to the first size that comes to them. */
function distinctFrames(
  sizes: readonly (number | string)[],
  facts: WorkloadFacts,
): Map<number, string> {
  const distinct = new Map<number, string>()
  for (const size of sizes) {
    const frames = resolveFrames(size, facts)
    if (!distinct.has(frames)) distinct.set(frames, String(size).trim())
  }
  return distinct
}

/** Finds mistakes that need no workload to be seen. Throws as {@link cellsOf} does. */
export function checkSettings(sizes: readonly (number | string)[], settings: CellSettings): void {
  const facts = { distinctPages: 100, pageBytes: 4096, references: 100 }
  for (const size of sizes) replayOptions(settings, facts, resolveFrames(size, facts))
}

function replayOptions(
  {
    seed = 0,
    fidelity = 'exact',
    events = 'ignore',
    warmup = 0,
    windows = 0,
    inactive = 0,
  }: CellSettings,
  { references }: Pick<WorkloadFacts, 'references'>,
  frames: number,
): ReplayOptions {
  return {
    frames,
    seed,
    fidelity,
    events,
    windows,
    warmupReferences: countOrShare('warmup', warmup, references),
    inactiveFrames: countOrShare('inactive', inactive, frames),
  }
}

/** A size that has no room fails by itself, but one of them should have. */
function requireRoom(facts: WorkloadFacts, frames: number, settings: CellSettings): void {
  const { name, references } = facts
  const { warmupReferences = 0, inactiveFrames = 0 } = replayOptions(settings, facts, frames)
  // A stream may not know its references, but has no warm-up either.
  if (warmupReferences > 0 && warmupReferences >= references) {
    throw new SelfpageError(
      'REPLAY_OPTIONS_INVALID',
      `after ${warmupReferences} references nothing is left to count: ${name} has ${references}`,
      { place: 'warmup', hint: 'Give fewer, or a share under 100%.' },
    )
  }
  if (inactiveFrames >= frames) {
    throw new SelfpageError(
      'REPLAY_OPTIONS_INVALID',
      `an inactive list of ${inactiveFrames} takes all frames of ${name}, which has ${frames}`,
      { place: 'inactive', hint: 'Give fewer, or a share under 100%.' },
    )
  }
}

/** `10%` of `whole`, or a plain count. */
function countOrShare(option: string, value: number | string, whole: number): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(value).trim())
  if (match === null || (match[2] === '' && !Number.isSafeInteger(Number(match[1])))) {
    throw new SelfpageError('REPLAY_OPTIONS_INVALID', `'${value}' is not a count or a share`, {
      place: option,
      hint: `Write a whole number (1000) or a share (10%).`,
    })
  }
  return match[2] === '' ? Number(match[1]) : Math.floor((Number(match[1]) / 100) * whole)
}
