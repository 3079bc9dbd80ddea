/** The cells of a grid of systems, in the order of its rows. */
import { SelfpageError } from '@selfpage/policy'
import { resolveFrames } from '@selfpage/replay'
import { resultKey } from '../grid/results-file.ts'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import { machineFramesFor, pageFramesOf } from './describe-cell.ts'
import type { SystemSettings } from './describe-cell.ts'
import type { PlannedSystemChoice } from './plan-systems.ts'
import type { SurveyedMix } from './survey-mix.ts'
import { noPolicy, ownPolicies } from './system-row.ts'
import type { SystemCellName } from './system-row.ts'

/** A policy of the grid; null: every task its own. */
export type PolicyChoice = PlannedPolicy | null

/** The size of a mix as it describes itself. */
export const ownSize = 'own'

/** A cell to be run. */
export interface SystemCell {
  readonly name: SystemCellName
  readonly surveyed: SurveyedMix
  readonly system: PlannedSystemChoice
  /** Null: the tasks' own, or the system's. */
  readonly policy: PlannedPolicy | null
  readonly machineFrames: number
  /** For the results file; null if what something is made of is not known. */
  readonly key: string | null
}

/** What the axes of the grid are. */
export interface SystemAxes {
  readonly mixes: readonly SurveyedMix[]
  readonly systems: readonly PlannedSystemChoice[]
  readonly policies: readonly PolicyChoice[]
  /** Absent: a mix has its own machine, a workload half of its pages. */
  readonly frames?: readonly (number | string)[]
}

/**
 * Mix by mix, size by size, system by system, policy by policy. A system that has its own way is one
 * cell, whatever the policies; `own` is for mixes and systems in which each task has a policy. Throws
 * `FRAMES_INVALID`, and `PLAN_INVALID` if a system is left without any cell.
 */
export function systemCellsOf(
  { mixes, systems, policies, frames: sizes }: SystemAxes,
  settings: SystemSettings,
  engine: string,
): SystemCell[] {
  const cells: SystemCell[] = []
  for (const surveyed of mixes) {
    const { facts, mix } = surveyed
    for (const [frames, size] of framesOf(surveyed, sizes)) {
      const machineFrames = size === ownSize ? surveyed.machineFrames : machineFramesFor(frames)
      for (const system of systems) {
        const choices = choicesFor(system, policies, mix.isWorkload)
        if (choices.length === 0) throw withoutPolicy(system, facts.name)
        for (const { policy, label } of choices) {
          const name: SystemCellName = {
            workload: facts.name,
            policy: policy?.configured.definition.name ?? label,
            label,
            options: policy?.configured.options ?? {},
            frames,
            size,
            system: system.label,
            policies: system.policies,
          }
          const identities = [surveyed.identity, system.identity, policy?.identity ?? '']
          const isKnown =
            !identities.includes(null) && (policy === null || policy.identity !== null)
          const key = isKnown
            ? resultKey({
                ...{ kind: 'system', engine, identities, settings, machineFrames },
                ...{ name: { ...name, size: null }, systemOptions: system.options },
              })
            : null
          cells.push({ name, surveyed, system, policy, machineFrames, key })
        }
      }
    }
  }
  return cells
}

interface Choice {
  readonly policy: PlannedPolicy | null
  readonly label: string
}

function choicesFor(
  { policies, options }: PlannedSystemChoice,
  given: readonly PolicyChoice[],
  isWorkload: boolean,
): readonly Choice[] {
  // A policy among its options is its only one.
  if (policies === 'none' || options.policy !== undefined)
    return [{ policy: null, label: noPolicy }]
  return given.flatMap((policy): Choice[] => {
    if (policy !== null) return [{ policy, label: policy.configured.label }]
    return policies === 'each' && !isWorkload ? [{ policy: null, label: ownPolicies }] : []
  })
}

function withoutPolicy({ label, policies }: PlannedSystemChoice, mix: string): SelfpageError {
  const why =
    policies === 'one'
      ? `has one policy for all tasks, and ${ownPolicies} is none`
      : `is to run ${mix}, a workload that has no policy of its own`
  return new SelfpageError('PLAN_INVALID', `${label} ${why}`, {
    place: 'policy',
    hint: 'Name a policy: --policy lru.',
  })
}

/** Half of the pages of a workload. */
const usualSize = '50%'

/** Frames to the first size that comes to them. */
function framesOf(
  { facts, machineFrames }: SurveyedMix,
  sizes: readonly (number | string)[] = [facts.isWorkload ? usualSize : ownSize],
): Map<number, string> {
  const distinct = new Map<number, string>()
  for (const given of sizes) {
    const size = String(given).trim()
    if (size === ownSize && facts.isWorkload) {
      throw new SelfpageError('FRAMES_INVALID', `${facts.name} has no machine of its own`, {
        place: 'frames',
        hint: 'Give a number of frames, or a share of its pages: 25%.',
      })
    }
    const frames = size === ownSize ? pageFramesOf(machineFrames) : resolveFrames(given, facts)
    if (!distinct.has(frames)) distinct.set(frames, size)
  }
  return distinct
}
