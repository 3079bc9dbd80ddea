import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readSystemFile } from '../src/index.ts'
import { path, recovered, size, undisturbed } from './memory-shop.ts'
import { runShop } from './run-shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'selfpage-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** More in a long run: SELFPAGE_CUTS=150. */
const cuts = Number(process.env.SELFPAGE_CUTS ?? 3)
const transactions = 20
const frames = 40

/** What is on the disk of a system, as `recovered` wants it. */
function filesOn(image: string): Map<string, Uint8Array> {
  const names = [path, `${path}-journal`, `${path}-wal`]
  return new Map(names.map((name) => [name, readSystemFile(image, name) ?? new Uint8Array(0)]))
}

test.each(['rollback', 'wal'] as const)(
  'a system whose power is cut finds again whatever was committed: %s journal',
  { timeout: 120_000 + 10_000 * cuts },
  async (journal) => {
    const shop = { seed: 1, journal, sync: 'full', transactions } as const
    const { items, customersPerDistrict: customers, ordersPerDistrict: orders } = size
    const options = { items, customers, orders, journal, transactions, reportEvery: 0 }
    const { states } = await undisturbed(shop)
    const { virtualSeconds } = await runShop({ system: 'gnu', frames, options })
    let number = 0

    const cutAt = async (part: number) => {
      const image = join(folder, `${journal}-${number++}.img`)
      const files = { image, size: '8MiB', cacheFrames: 0 }
      const limits = { time: `${Math.floor(part * virtualSeconds * 1e9)}ns` }
      const cut = await runShop({ system: 'gnu', frames, options, more: { files, limits } })
      expect(cut.end).toBe('time-limit')
      const committed = cut.row.counters.transactions ?? 0
      const left = filesOn(image)
      // The transaction under way may be durable and could not say so any more.
      const may = [states[committed], states[committed + 1]]
      const isMade = left.get(path)?.[0] === 'S'.charCodeAt(0)
      const found = isMade ? recovered(left, shop) : { integrity: 'ok', state: states[0] }
      expect(found.integrity).toBe('ok')
      expect(may).toContain(found.state)
      // The same disk in another machine: the database recovers there, and goes on.
      const rest = { ...options, transactions: 3, check: true }
      const next = await runShop({ system: 'gnu', frames, options: rest, more: { files } })
      expect(next.row.state).toBe('ended')
      expect(next.row.counters.transactions).toBe(3)
    }

    // Not before there is a volume at all.
    const place = fc.integer({ min: 500, max: 9_999 }).map((part) => part / 10_000)
    await fc.assert(fc.asyncProperty(place, cutAt), { numRuns: cuts, verbose: true })
  },
)
