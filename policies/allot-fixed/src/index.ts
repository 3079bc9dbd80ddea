/**
 * Fixed allotment: every task gets what its description says, in the order in which the tasks came,
 * as VMS gave every process its quota (slide "VMS"). Tasks that do not say how many share what is
 * left over. Who comes when nothing is left has to wait until there is.
 */
import { defineAllotment } from '@selfpage/policy'
import type { Allotment, TaskDemand } from '@selfpage/policy'
import { z } from 'zod'

const options = z.strictObject({
  frames: z
    .int()
    .min(0)
    .optional()
    .describe('frames of a task that does not say how many; default: its part of what is left'),
})

/** What each task asked for in `frames` (or `wantedFrames`), first come, first served. */
export const fixed = defineAllotment({
  name: 'fixed',
  summary: 'Gives every task the frames it was described with, first come, first served.',
  options,
  create: ({ frames: usual }) => ({
    allot(frames: number, tasks: readonly TaskDemand[]): readonly Allotment[] {
      let left = frames
      const take = (wanted: number) => {
        const taken = Math.max(0, Math.min(wanted, left))
        left -= taken
        return taken
      }
      const said = tasks.map(({ wish }) => {
        const wanted = wish.frames ?? wish.wantedFrames ?? usual
        return wanted === undefined ? undefined : take(wanted)
      })
      let silent = said.filter((taken) => taken === undefined).length
      return tasks.map(({ task, wish: { limitFrames } }, index) => {
        const part = () => take(Math.min(Math.floor(left / silent--), limitFrames ?? Infinity))
        const guaranteedFrames = said[index] ?? part()
        return limitFrames === undefined
          ? { task, guaranteedFrames }
          : { task, guaranteedFrames, limitFrames: Math.max(limitFrames, guaranteedFrames) }
      })
    },
  }),
})

export default fixed
