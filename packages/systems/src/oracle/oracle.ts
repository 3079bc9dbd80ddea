/** The baseline that knows the future: what perfect self-paging within each contract would reach. */
import { SelfpageError } from '@selfpage/policy'
import { ioFramesFor } from '@selfpage/runtime'
import { pageNumbers, startCentralSystem } from '../central/central-system.ts'
import type { CentralTask } from '../central/central-task.ts'
import { transferFrames, transferWriter } from '../central/transfer-frames.ts'
import { defineSystem } from '../define-system.ts'
import type { PlannedTask, SystemSetting } from '../define-system.ts'
import { factsOf } from '../programs/trace-facts.ts'
import { BeladySets } from './belady-sets.ts'

export const oracle = defineSystem({
  name: 'oracle',
  summary: 'per-task Belady within each contract: the most that self-paging could reach',
  start(setting) {
    const { kernel, tasks } = setting
    for (const { name, trace, program } of tasks) {
      if (trace !== undefined || program.foresees === true) continue
      throw new SelfpageError('SYSTEM_INVALID', `the future of '${name}' is not known`, {
        place: `tasks, ${name}`,
        hint: 'The oracle runs workloads, and programs that can tell their own (`foresight` of sqlite).',
      })
    }
    const kept = transferFrames(kernel.frames)
    return startCentralSystem(
      setting,
      {
        serverName: 'oracle',
        orderName: 'belady',
        hasSecondChance: false,
        writer: transferWriter(kept),
        makeReplacement: (world) =>
          new BeladySets(world, 2 * pageNumbers(setting), (living) =>
            allotted(setting, living, kernel.frames - kept),
          ),
      },
      {
        isExact: true,
        describe: ({ trace }) => (trace === undefined ? undefined : factsOf(trace)),
      },
    )
  },
})

/** Frames for the pages of each task: its guarantee, less what a self-pager keeps for transfers. */
function allotted(
  { allotment, kernel, tasks }: SystemSetting,
  living: readonly CentralTask[],
  frames: number,
): ReadonlyMap<CentralTask, number> {
  const plans = new Map<string, PlannedTask>(tasks.map((plan) => [plan.name, plan]))
  const demands = living.map((task) => ({
    task: task.number,
    name: task.name,
    wish: plans.get(task.name)?.wish ?? {},
    guaranteedFrames: 0,
    allocatedFrames: task.frames,
    hardFaults: task.counts.hardFaults,
    references: 0,
    refusals: 0,
  }))
  const limits = new Map<CentralTask, number>()
  for (const { task: number, guaranteedFrames } of allotment.allot(frames, demands, kernel.now)) {
    const task = living.find((each) => each.number === number)
    if (task === undefined) continue
    const kept = plans.get(task.name)?.ioFrames ?? ioFramesFor(guaranteedFrames)
    limits.set(task, guaranteedFrames - kept)
  }
  return limits
}
