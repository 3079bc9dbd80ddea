/**
 * A policy for programs with a garbage collector. It learns when pages come back, by where they lie,
 * how often they were used, and whether they are written, and gives up the page whose frame would
 * earn the fewest hits. What a collector says of pages (dead, about to be filled) is evidence, not
 * an order: the policy learns what such words are worth. The method: README.
 */
import { definePolicy, gcHints, regionHints } from '@selfpage/policy'
import { z } from 'zod'
import { GcAware } from './gc-aware.ts'

/** The least worthy page of what it learned, in a duel with LRU. Hears `gc`, `region`. */
export const gcAware = definePolicy({
  name: 'gc-aware',
  summary: 'Learns by heap region when pages come back; hears which are dead, and what that means.',
  paper: {
    title: 'Garbage collection without paging',
    authors: 'Matthew Hertz, Yi Feng, Emery D. Berger',
    venue: 'ACM PLDI',
    year: 2005,
    url: 'https://doi.org/10.1145/1065010.1065028',
  },
  options: z.strictObject({
    sample: z
      .int()
      .min(1)
      .max(1024)
      .default(128)
      .describe('How many residents are drawn for a victim; of fewer, all are looked at.'),
    writeBackCost: z
      .number()
      .min(0)
      .max(10)
      .default(1)
      .describe('What writing a page back costs, if a fault costs 1.'),
    memory: z
      .number()
      .min(0)
      .max(1)
      .default(0.985)
      .describe('The weight that what was learned keeps from one census to the next.'),
  }),
  facts: ['write', 'dirty'],
  hints: [gcHints, regionHints],
  create: (context, options) => new GcAware(context, options),
})

export default gcAware
