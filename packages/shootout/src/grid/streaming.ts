/** Which workloads are streamed rather than opened, and what a stream cannot do. */
import { freemem } from 'node:os'
import { SelfpageError } from '@selfpage/policy'
import { requireStreamable } from '@selfpage/replay'
import type { TraceReading } from '@selfpage/trace'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import type { Workload } from '../workloads/workload.ts'
import type { ShootoutPlan } from './plan.ts'

/** What an opened trace takes for each reference, other columns aside. */
const bytesPerReference = 4

/**
 * The reading of a workload that is to be streamed: because the plan says so, or because it would
 * take more than half of the memory there is. Null if it is to be opened. Throws `PLAN_INVALID`.
 */
export async function readingToStream(
  workload: Workload,
  plan: Pick<ShootoutPlan, 'stream' | 'frames'> & StreamSettings,
  availableBytes: () => number = freemem,
): Promise<TraceReading | null> {
  if (plan.stream === false) return null
  if (plan.stream === true) {
    if (workload.read !== undefined) return workload.read()
    throw refusal(`${workload.name} is a trace in memory`, 'Leave it out, or do without a stream.')
  }
  if (workload.isLarge?.() !== true || !canStream(plan)) return null
  const reading = (await workload.read?.()) ?? null
  const bytes = (reading?.mostReferences ?? 0) * bytesPerReference
  return bytes > availableBytes() / 2 ? reading : null
}

/** Whether a stream has all that is asked for. */
export function canStream(plan: StreamSettings): boolean {
  return refusalOf(plan) === null
}

/** Whether `size` means as many frames whatever the pages of its workload. */
export function isAbsolute(size: number | string): boolean {
  return !String(size).trim().endsWith('%')
}

/** What a plan may ask for that a stream has not got. */
type StreamSettings = Pick<
  ShootoutPlan,
  'fidelity' | 'events' | 'warmup' | 'windows' | 'inactive' | 'frames'
>

/** Throws `PLAN_INVALID` for settings, and what a policy throws, if they do not go with a stream. */
export function requireStreamSettings(
  plan: StreamSettings,
  policies: readonly PlannedPolicy[],
): void {
  const refused = refusalOf(plan)
  if (refused !== null) throw refused
  for (const { configured } of policies) requireStreamable(configured)
}

function refusalOf(plan: StreamSettings): SelfpageError | null {
  const { fidelity = 'exact', events = 'ignore', warmup = 0, windows = 0, inactive = 0 } = plan
  const asked = {
    fidelity: fidelity !== 'exact',
    events: events !== 'ignore',
    warmup: Number.parseFloat(String(warmup)) !== 0,
    windows: windows !== 0,
    inactive: Number.parseFloat(String(inactive)) !== 0,
  }
  for (const [option, isAsked] of Object.entries(asked)) {
    if (isAsked) return refusal(`a stream has no ${option}`, `Leave out --${option} or --stream.`)
  }
  const share = plan.frames.find((size) => !isAbsolute(size))
  if (share === undefined) return null
  return refusal(
    `how many frames ${share} of the pages are is not known before a stream has been read`,
    'Give frames or bytes: --frames 1000,64MiB.',
  )
}

function refusal(message: string, hint: string): SelfpageError {
  return new SelfpageError('PLAN_INVALID', message, { place: '--stream', hint })
}
