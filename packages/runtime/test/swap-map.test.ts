import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SwapMap, wiredColumn } from '../src/swap-map.ts'
import type { SwapColumn } from '../src/swap-map.ts'

describe('a swap map', () => {
  test('gives pages that are written one after the other slots that follow each other', () => {
    const map = new SwapMap(wiredColumn(10), 8)
    expect([7, 2, 5].map((page) => map.assign(page))).toEqual([0, 1, 2])
    expect(map.assign(2)).toBe(1)
    expect(map.release(2)).toBe(1)
    expect(map.release(2)).toBe(-1)
    // Slots just freed are used again last: what follows stays in a row.
    expect([1, 3].map((page) => map.assign(page))).toEqual([3, 4])
  })

  const step = fc.tuple(fc.boolean(), fc.nat(29))

  test('never gives a slot twice, and says so when all are taken', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new SwapMap(wiredColumn(30), 12)
        const model = new Map<number, number>()
        for (const [isRelease, page] of steps) {
          const known = model.get(page) ?? -1
          const slot = isRelease ? map.release(page) : map.assign(page)
          const isNew = !isRelease && known < 0 && model.size < 12
          const taken = new Set(model.values())
          expect(isNew ? !taken.has(slot) && slot >= 0 && slot < 12 : slot === known).toBe(true)
          if (isRelease) model.delete(page)
          else if (isNew) model.set(page, slot)
          expect(map.freeSlots).toBe(12 - model.size)
        }
        for (let page = 0; page < 30; page++) expect(map.slotOf(page)).toBe(model.get(page) ?? -1)
        for (const [page, slot] of model) expect(map.pageIn(slot)).toBe(page)
      }),
    )
  })

  test('is as it was when a column misses, however often what missed is begun again', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 100 }),
        fc.infiniteStream(fc.nat(3)),
        (steps, luck) => {
          const plain = new SwapMap(wiredColumn(30), 12)
          const missing = new SwapMap(missingColumn(30, luck), 12, missingColumn(12, luck))
          for (const [isRelease, page] of steps) {
            const act = (map: SwapMap) => (isRelease ? map.release(page) : map.assign(page))
            expect(untilItHits(() => act(missing))).toBe(act(plain))
            expect(missing.freeSlots).toBe(plain.freeSlots)
          }
        },
      ),
    )
  })
})

/** Misses one use of four; what was required is there until the next `require` or miss. */
function missingColumn(entries: number, luck: Iterator<number>): SwapColumn {
  const column = wiredColumn(entries)
  const required = new Set<number>()
  const hit = (index: number) => {
    if (required.has(index) || luck.next().value !== 0) return
    throw new Miss()
  }
  return {
    ...column,
    get(index) {
      hit(index)
      return column.get(index)
    },
    set(index, value) {
      if (!required.has(index)) throw new Error(`entry ${index} was not required before it was set`)
      required.clear()
      column.set(index, value)
    },
    require(index) {
      hit(index)
      required.add(index)
    },
  }
}

class Miss {
  readonly isMiss = true
}

function untilItHits<Result>(act: () => Result): Result {
  for (;;) {
    try {
      return act()
    } catch (miss) {
      if (!(miss instanceof Miss)) throw miss
    }
  }
}
