/**
 * The plain replay beside systems: each task's references alone, in the frames that its mix promises
 * it, with nothing around them. What a system makes of the same references is to be compared with it.
 */
import { SelfpageError } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import type { ReplayOptions } from '@selfpage/replay'
import type { PlannedSystem, PlannedTask } from '@selfpage/systems'
import type { Trace } from '@selfpage/trace'
import { pageFramesOf } from './describe-cell.ts'
import type { CommonMembers, SystemRow } from './system-row.ts'

/** A row for each task. Throws `REPLAY_IMPOSSIBLE`, and what `replay` throws. */
export function replayTasks(
  common: CommonMembers,
  plan: PlannedSystem,
  onProgress: (references: number) => void = () => {},
): SystemRow[] {
  const frames = promisedFrames(plan, pageFramesOf(common.machineFrames))
  let before = 0
  return plan.tasks.map((task, index) => {
    const told = (references: number) => onProgress(before + references)
    const row = rowOf(common, task, plan, { frames: frames[index], onProgress: told })
    before += row.references
    return row
  })
}

function rowOf(
  common: CommonMembers,
  { name, runs, policy, trace: whole }: PlannedTask,
  { description }: PlannedSystem,
  options: Pick<ReplayOptions, 'frames' | 'onProgress'>,
): SystemRow {
  const described = description.tasks.find((task) => name === task.name || isOneOf(name, task.name))
  const refuse = (message: string): never => {
    throw new SelfpageError('REPLAY_IMPOSSIBLE', message, {
      place: `tasks, ${name}`,
      hint: 'Leave `replay` out of the systems of this mix.',
    })
  }
  if (whole === undefined) return refuse('what a program references is not known beforehand')
  if (described !== undefined && described.rounds > 1) {
    return refuse('a replay makes its references once, and the mix wants rounds')
  }
  const trace = asMapped(whole, described?.file === undefined, described?.hints !== false)
  const result = replay(trace, policy, { ...options, events: 'apply', seed: common.seed })
  const { references, misses, missRatio, hardFaults, softFaults, zeroFills, writeBacks } = result
  return {
    ...common,
    task: name,
    decidedBy: result.fallback === null ? policy.label : `${policy.label}, which broke the rules`,
    runs,
    state: 'ended',
    references,
    misses,
    missRatio,
    hardFaults,
    softFaults,
    zeroFills,
    copyFaults: 0,
    pageOuts: writeBacks,
    messages: null,
    virtualSeconds: null,
    stalledSeconds: null,
    reclaimed: null,
    sanctioned: null,
    wrongPages: 0,
    failedReferences: 0,
    error: null,
    seconds: 0,
    framesOverTime: null,
  }
}

/** `NAME-3` of a task that there is several times. */
function isOneOf(name: string, group: string): boolean {
  return name.startsWith(`${group}-`) && /^\d+$/.test(name.slice(group.length + 1))
}

/**
 * What happens beside the references is what a system sees of it: all pages are mapped from the start,
 * so that the first reference to a page of anonymous memory is a zero-fill; hints and discards are
 * heard if they are to be.
 */
function asMapped(trace: Trace, isAnonymous: boolean, hears: boolean): Trace {
  const pages = Uint32Array.from({ length: trace.distinctPages }, (_, page) => page)
  const backing = isAnonymous ? 'anonymous' : 'file'
  const heard = trace.events.filter(({ type }) => type === 'hint' || type === 'discard')
  return { ...trace, events: [{ at: 0, type: 'map', pages, backing }, ...(hears ? heard : [])] }
}

/**
 * Frames of each task by the mix's allotment. Tasks that are promised none share what is left, as
 * they would share the extra frames of a system.
 */
function promisedFrames({ allotment, tasks }: PlannedSystem, frames: number): number[] {
  const demands = tasks.map(({ name, wish }, index) => ({
    task: index + 1,
    name,
    wish,
    guaranteedFrames: 0,
    allocatedFrames: 0,
    hardFaults: 0,
    references: 0,
    refusals: 0,
  }))
  const promised = new Map(
    allotment
      .allot(frames, demands, 0)
      .map(({ task, guaranteedFrames }) => [task, guaranteedFrames]),
  )
  const given = demands.map(({ task }) => promised.get(task) ?? 0)
  const left = frames - given.reduce((sum, each) => sum + each, 0)
  const without = given.filter((each) => each === 0).length
  return given.map((each) => (each > 0 ? each : Math.max(1, Math.floor(left / without))))
}
