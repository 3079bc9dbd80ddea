import { expect, test } from 'vitest'
import { runShop } from './run-shop.ts'

const shop = { items: 1_000, customers: 40, orders: 40, transactions: 100, reportEvery: 20 }
const frames = 60
const slow = { timeout: 120_000 }

/** A Unix asks no application: neither hints nor advice reach it. It may read ahead by itself. */
const unixes = [
  { order: { order: 'active-inactive' }, readAhead: 0 },
  { order: { policy: 'arc' }, readAhead: 0 },
  { order: { policy: 's3-fifo' }, readAhead: 0 },
  { order: { policy: 's3-fifo' }, readAhead: 'adaptive' },
] as const

test(
  'a database that pages itself has 30 % fewer hard faults than under a Unix',
  slow,
  async () => {
    // Nobody else wants the frames: all that the servers leave are the task's.
    const wish = { frames: frames - 12 }
    const own = await runShop({
      system: 'gnu',
      ...{ frames, policy: 'database-aware', options: shop, task: { wish } },
      more: { files: { cacheFrames: 0 } },
    })
    for (const { order, readAhead } of unixes) {
      const options = { ...shop, hints: false }
      const more = { systemOptions: order }
      const other = await runShop({ system: 'unix', frames, options, task: { readAhead }, more })
      expect(other.row.counters).toEqual(own.row.counters)
      expect(own.row.hardFaults).toBeLessThan(0.7 * other.row.hardFaults)
    }
  },
)
