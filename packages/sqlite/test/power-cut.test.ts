import { randomSource } from '@selfpage/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutAfter, recovered, undisturbed } from './memory-shop.ts'
import type { MemoryShop } from './memory-shop.ts'

/** More in a long run: SELFPAGE_CUTS=150. */
const cuts = Number(process.env.SELFPAGE_CUTS ?? 15)

const slow = { timeout: 120_000 + 3_000 * cuts }

/** Cuts the power somewhere, and says what came of what had been committed. */
async function outcome(shop: MemoryShop, part: number, seed: number) {
  const { states, operations } = await undisturbed(shop)
  const at = Math.floor(part * operations)
  const { committed, left } = await cutAfter(shop, at, randomSource(seed))
  const { integrity, state } = recovered(left, shop)
  // The transaction under way may have become durable just before it could say so.
  const isWhole = state === states[committed] || state === states[committed + 1]
  return { committed, integrity, isWhole }
}

describe.each(['rollback', 'wal'] as const)('with a %s journal', (journal) => {
  test('a power cut anywhere loses nothing that was committed', slow, async () => {
    const place = fc.integer({ min: 0, max: 9_999 }).map((part) => part / 10_000)
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), fc.integer({ min: 1, max: 5 }), async (part, seed, run) => {
        const shop = { seed: run, journal, sync: 'full', transactions: 12 } as const
        const { integrity, isWhole } = await outcome(shop, part, seed)
        expect({ integrity, isWhole }).toEqual({ integrity: 'ok', isWhole: true })
      }),
      { numRuns: cuts, verbose: true },
    )
  })

  test('which is so because it syncs: without, most cuts do harm', slow, async () => {
    const shop = { seed: 1, journal, sync: 'off', transactions: 12 } as const
    let harmed = 0
    for (let cut = 1; cut <= 10; cut++) {
      const { integrity, isWhole } = await outcome(shop, cut / 11, cut)
      if (integrity !== 'ok' || !isWhole) harmed++
    }
    expect(harmed).toBeGreaterThan(5)
  })
})
