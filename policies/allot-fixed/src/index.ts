/**
 * Fixed allotment: every task gets what its description says, in the order in which the tasks came,
 * as VMS gave every process its quota (slide "VMS"). Who comes when nothing is left gets nothing
 * guaranteed, and lives on extra frames.
 */
import { defineAllotment } from '@selfpage/policy'
import type { Allotment, TaskDemand } from '@selfpage/policy'
import { z } from 'zod'

const options = z.strictObject({
  frames: z.int().min(0).default(0).describe('frames of a task that does not say how many'),
})

/** What each task asked for in `frames` (or `wantedFrames`), first come, first served. */
export const fixed = defineAllotment({
  name: 'fixed',
  summary: 'Gives every task the frames it was described with, first come, first served.',
  options,
  create: ({ frames: usual }) => ({
    allot(frames: number, tasks: readonly TaskDemand[]): readonly Allotment[] {
      let left = frames
      return tasks.map(({ task, wish }) => {
        const wanted = wish.frames ?? wish.wantedFrames ?? usual
        const guaranteedFrames = Math.max(0, Math.min(wanted, left))
        left -= guaranteedFrames
        const { limitFrames } = wish
        return limitFrames === undefined
          ? { task, guaranteedFrames }
          : { task, guaranteedFrames, limitFrames: Math.max(limitFrames, guaranteedFrames) }
      })
    },
  }),
})

export default fixed
