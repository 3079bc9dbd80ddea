/**
 * The baseline `swapping`: whole processes in and out, never a page. Simple, and a process can never
 * use more memory than there is (slide "Overloading Physical Memory").
 */
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { z } from 'zod'
import { startCentralSystem } from '../central/central-system.ts'
import { transferFrames } from '../central/transfer-frames.ts'
import { defineSystem } from '../define-system.ts'
import type { PlannedTask } from '../define-system.ts'
import { WholeProcesses } from './whole-processes.ts'

const options = z.strictObject({
  residenceMs: z
    .number()
    .positive()
    .default(500)
    .describe('Time that a process has in memory before it must make room for another.'),
  clusterPages: z.int().min(1).default(32).describe('Pages written at a time.'),
})

export const swapping = defineSystem<z.output<typeof options>>({
  name: 'swapping',
  summary: 'whole processes in and out of memory; none can be larger than it',
  options,
  start(setting, { residenceMs, clusterPages }) {
    const { frames } = setting.kernel
    const usableFrames = Math.max(1, frames - transferFrames(frames))
    const tasks = setting.tasks.map((task) => withinMemory(task, usableFrames))
    return startCentralSystem(
      { ...setting, tasks },
      {
        serverName: 'swapper',
        orderName: 'whole processes',
        hasSecondChance: false,
        writer: { highWater: 1, lowWater: 0, clusterPages, leastFree: 0 },
        makeReplacement: (world) =>
          new WholeProcesses(world, { usableFrames, residenceTicks: residenceMs * 1e6 }),
      },
    )
  },
})

/** A task whose size is known, and too large, is refused before it begins. */
function withinMemory(task: PlannedTask, usableFrames: number): PlannedTask {
  const pages = task.trace?.distinctPages ?? 0
  if (pages <= usableFrames) return task
  const program: Program = {
    name: task.program.name,
    // oxlint-disable-next-line require-yield -- it ends before it could wait
    *run() {
      throw new SelfpageError(
        'PROCESS_TOO_LARGE',
        `${task.name} needs ${pages} pages, and memory holds ${usableFrames} of a process`,
        { hint: 'Swapping keeps a process in memory as a whole: give the machine more frames.' },
      )
    },
  }
  return { ...task, program }
}
