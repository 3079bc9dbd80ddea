/** First-in first-out, until it loops for ever in its `victim` number `at`, or in `create`. */
import { PageQueue } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import { z } from 'zod'

function spin(): void {
  for (let turn = 0; turn >= 0; turn = (turn + 1) & 1023);
}

export const loops = definePolicy({
  name: 'loops',
  summary: 'Loops for ever.',
  options: z.strictObject({
    at: z.int().min(0).default(500),
    in: z.enum(['victim', 'create']).default('victim'),
  }),
  growth: 'unnoticed',
  create({ pages, frames }, options) {
    if (options.in === 'create') spin()
    const queue = new PageQueue(pages, frames)
    let victims = 0
    return {
      touch() {},
      fault() {},
      victim() {
        if (++victims === options.at) spin()
        return queue.first
      },
      remove: (page) => queue.remove(page),
      admit: (page) => queue.addLast(page),
      forget() {},
      resize() {},
      grow: (all) => queue.grow(all),
    }
  },
})
