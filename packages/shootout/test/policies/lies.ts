/** A policy that proposes a page that is not resident. */
import { definePolicy, pageId } from '@selfpage/policy'
import { z } from 'zod'

export const lies = definePolicy({
  name: 'lies',
  summary: 'Proposes what is not there.',
  options: z.strictObject({}),
  create: ({ pages }) => ({
    touch() {},
    fault() {},
    victim: () => pageId(pages - 1),
    remove() {},
    admit() {},
    forget() {},
    resize() {},
  }),
})
