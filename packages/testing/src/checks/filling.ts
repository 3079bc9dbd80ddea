/** R2: as many pages as there are frames, all of them there to be evicted. */
import { NEVER, NO_PAGE, pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'

export const filling: CheckDescription = {
  name: 'has room for as many pages as there are frames',
  rule: 'R2',
  find: (configured, options) =>
    search(fc.integer({ min: 1, max: 64 }), options, (frames) => {
      const world = new BareWorld(configured, { pages: frames, frames, seed: 0 })
      for (let page = 0; page < frames; page++) world.reference(pageId(page), false, NEVER)
      try {
        world.drain()
      } catch (error) {
        // Lost pages are this check's business; what else may be wrong is that of others.
        if (world.witness.calls.at(-1)?.result === NO_PAGE) throw error
      }
    }),
}
