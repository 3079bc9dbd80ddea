/**
 * Minimum, low and limit, in the manner of the memory controller of Linux's control groups: what a
 * task uses is taken from it only as far as it is not protected. `min` holds always, `low` as long
 * as there is anything unprotected, `limit` caps.
 *
 * Children may ask for more protection than their parent has. Then each has a part of the parent's,
 * in proportion to what it claims: no more than it asked for, *and no more than it uses*. Memory is
 * reclaimed little by little, from each task in proportion to what it has unprotected; what it then
 * uses less, it can claim less. So the result depends on the way there. With children that ask for
 * 75, 25 and 0 and use 50 each, under a parent with 50, the claims are 50 : 25 at first. That ratio
 * falls while the second child shrinks from 50 to its 25, and then stays: about 29, 21 and 0.
 *
 * Linux documentation, "Control Group v2", memory.min and memory.low; its self-test
 * `test_memcg_protection` has the numbers.
 */
import { defineAllotment } from '@selfpage/policy'
import type { Allotment, TaskDemand } from '@selfpage/policy'
import { z } from 'zod'
import { reclaimInSmallSteps } from './reclaim.ts'

const options = z.strictObject({
  step: z
    .number()
    .gt(0)
    .max(1)
    .default(1 / 64)
    .describe('part of what is unprotected that one step of reclaim takes'),
})

/** `minFrames`, `lowFrames`, `limitFrames` and `wantedFrames` of each task; `parent` by name. */
export const limits = defineAllotment({
  name: 'limits',
  summary: 'Takes frames where they are not protected by minimum or low, as memory cgroups do.',
  options,
  create: ({ step }) => ({
    allot(frames: number, tasks: readonly TaskDemand[]): readonly Allotment[] {
      const use = reclaimInSmallSteps(frames, tasks, step)
      return tasks.map(({ task, wish }, index) => {
        const guaranteedFrames = use[index]
        return wish.limitFrames === undefined
          ? { task, guaranteedFrames }
          : { task, guaranteedFrames, limitFrames: Math.max(wish.limitFrames, guaranteedFrames) }
      })
    },
  }),
})

export default limits
