/** A policy that ends its process: in a worker, its thread. */
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import { z } from 'zod'

export const exits = definePolicy({
  name: 'exits',
  summary: 'Ends its thread.',
  options: z.strictObject({}),
  create: () => ({
    touch() {},
    fault() {
      process.exit(7)
    },
    victim: () => NO_PAGE,
    remove() {},
    admit() {},
    forget() {},
    resize() {},
  }),
})
