/**
 * Database-aware: learns from page kinds, objects, query classes and statements when each page comes
 * back, replays statements that repeat, and gives up the page whose frame would earn the fewest
 * hits. How, and what it takes from whom: the README.
 *
 * The line of work: Chou and DeWitt, "An evaluation of buffer management strategies for relational
 * database systems", VLDB 1985 (how a query uses its pages decides); here it is measured, page class
 * by page class, as the Gittins index asks (`ReuseTree` in the kit).
 */
import { databaseHints, definePolicy } from '@selfpage/policy'
import { z } from 'zod'
import { DatabaseAware } from './database-aware.ts'

/** Learns a database's habits. Hears the hints `database`, reads the facts `class` and `kind`. */
export const databaseAware = definePolicy({
  name: 'database-aware',
  summary: 'Learns how a database uses its pages and replays its statements; keeps what pays most.',
  paper: {
    title: 'An evaluation of buffer management strategies for relational database systems',
    authors: 'Hong-Tai Chou, David J. DeWitt',
    venue: 'VLDB',
    year: 1985,
    url: 'https://www.vldb.org/conf/1985/P127.PDF',
  },
  options: z.strictObject({
    sample: z
      .int()
      .min(1)
      .max(1024)
      .default(64)
      .describe('How many residents are drawn for a victim; of fewer, all are looked at.'),
    memory: z
      .number()
      .min(0)
      .max(1)
      .default(0.996)
      .describe('The weight that what was learned keeps from one census to the next.'),
    recordings: z
      .number()
      .min(0)
      .max(64)
      .default(8)
      .describe('Room for recordings of statements, in references for each page; 0: none.'),
  }),
  facts: ['class', 'kind'],
  hints: [databaseHints],
  create: (context, options) => new DatabaseAware(context, options),
})

export default databaseAware
