/** SQLite as a program that descriptions of systems can name. */
import type { Program } from '@selfpage/kernel'
import { defineProgram } from '@selfpage/systems'
import { z } from 'zod'
import type { EngineRun } from './engine/run-engine.ts'
import { foresee } from './image/foresee.ts'
import { makeShop } from './image/make-shop.ts'
import { readDatabase, readOptionFile, requirePageSize } from './image/read-database.ts'
import { LiveDatabase } from './live/live-database.ts'
import type { Engines, LiveOptions } from './live/live-database.ts'

const count = z.int().min(0)

const options = z.strictObject({
  warehouses: z.int().min(1).max(64).default(1).describe('Size of the shop.'),
  items: z.int().min(10).max(100_000).default(5_000).describe('Items that the shop sells.'),
  customers: z.int().min(1).max(10_000).default(300).describe('Customers of a district.'),
  orders: z.int().min(1).max(10_000).default(300).describe('Orders a district has at first.'),
  transactions: count.default(2_000).describe('Transactions to run.'),
  reportEvery: count.default(100).describe('A report reads whole tables after so many; 0: none.'),
  database: z.string().min(1).optional().describe('A database file to begin with, not the shop.'),
  script: z.string().min(1).optional().describe('A file of SQL to run, not the transactions.'),
  path: z.string().min(1).default('/shop.db').describe('Where the file is in the system.'),
  journal: z.enum(['rollback', 'wal']).default('rollback').describe('How commits are made safe.'),
  sync: z.enum(['full', 'normal', 'off']).default('full').describe('As PRAGMA synchronous.'),
  cachePages: z.int().min(1).default(10).describe('Pages SQLite keeps itself.'),
  statementTicks: count.default(15_000).describe('Time a statement takes beside its pages.'),
  pageTicks: count.default(10_000).describe('Time it takes to work on the rows of a page.'),
  hints: z.boolean().default(true).describe('Whether the pager hears what SQLite knows.'),
  aheadPages: count.max(256).default(16).describe('With hints: pages fetched ahead of a scan.'),
  foresight: z.boolean().default(false).describe('A trial tells the future: for the oracle.'),
  check: z.boolean().default(false).describe('Whether integrity_check runs at the end.'),
})

/** What `programOptions` may say. */
export type SqliteOptions = z.input<typeof options>

/** SQLite on paged memory, running a shop's transactions and reports, or SQL of your own. */
export const sqlite = defineProgram({
  name: 'sqlite',
  summary:
    'a real database: its file is mapped memory; a transaction mix with reports, or your SQL',
  options,
  async create(chosen, { seed, pageSizeBytes, resolve }) {
    const { warehouses, items, customers, orders, database, script } = chosen
    const size = {
      warehouses,
      items,
      customersPerDistrict: customers,
      ordersPerDistrict: orders,
    }
    requirePageSize(pageSizeBytes)
    const image =
      database === undefined
        ? await makeShop(size, seed, pageSizeBytes)
        : readDatabase(resolve(database), pageSizeBytes)
    const { path, journal, sync, cachePages, transactions, reportEvery, check } = chosen
    const engine: EngineRun = {
      ...{ path, seed, journal, sync, cachePages, size, transactions, reportEvery },
      pageBytes: pageSizeBytes,
      script:
        script === undefined
          ? null
          : new TextDecoder().decode(readOptionFile(resolve(script), 'script')),
      checks: check,
    }
    const { statementTicks, pageTicks, hints, aheadPages, foresight } = chosen
    return liveProgram({
      ...{ engine, image, statementTicks, pageTicks, hints, aheadPages },
      ...(foresight ? { nextUses: await foresee(image, engine) } : {}),
    })
  },
})

/** Room for the file to grow, in its space. */
const spareShare = 2
const sparePages = 1_024

/** The program of a database. */
function liveProgram(live: LiveOptions): Program {
  const engines: Engines = new Set()
  const filePages = Math.ceil(live.image.length / live.engine.pageBytes)
  return {
    name: 'sqlite',
    foresees: live.nextUses !== undefined,
    pages: spareShare * filePages + sparePages,
    run: (task) => LiveDatabase.run(task, live, engines),
    close() {
      for (const engine of engines) engine.end()
      engines.clear()
    },
  }
}
