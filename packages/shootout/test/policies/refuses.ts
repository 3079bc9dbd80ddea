/** A policy that cannot be created for a certain number of frames. */
import { PageQueue } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import { z } from 'zod'

export const refuses = definePolicy({
  name: 'refuses',
  summary: 'First-in first-out, but not with every number of frames.',
  options: z.strictObject({ frames: z.int().default(10) }),
  create({ pages, frames }, options) {
    if (frames === options.frames) throw new Error(`not with ${frames} frames`)
    const queue = new PageQueue(pages, frames)
    return {
      touch() {},
      fault() {},
      victim: () => queue.first,
      remove: (page) => queue.remove(page),
      admit: (page) => queue.addLast(page),
      forget() {},
      resize() {},
    }
  },
})
