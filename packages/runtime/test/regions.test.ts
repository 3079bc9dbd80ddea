import { READ } from '@selfpage/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PageRecords } from '../src/page-records.ts'
import { ReadAhead } from '../src/read-ahead.ts'
import { Regions } from '../src/regions.ts'
import type { MappedRegion } from '../src/regions.ts'

const readAhead = new ReadAhead({ mode: 'none' })

describe('regions', () => {
  test('lie where they were asked for, or in the first gap that is large enough', () => {
    const regions = new Regions(new PageRecords(20))
    const low = regions.add({ request: { pages: 4, rights: READ }, readAhead })
    const high = regions.add({ request: { pages: 4, at: 10 }, readAhead })
    expect([low?.start, high?.start]).toEqual([0, 10])
    expect(regions.add({ request: { pages: 4 }, readAhead })?.start).toBe(4)
    expect(regions.add({ request: { pages: 5 }, readAhead })?.start).toBe(14)
    expect(regions.add({ request: { pages: 3 }, readAhead })).toBeUndefined()
    expect(regions.add({ request: { pages: 2 }, readAhead })?.start).toBe(8)
    expect(regions.at(3)).toBe(low)
    expect(regions.at(19)).toBeUndefined()
  })

  test('are refused on top of each other and beyond the space', () => {
    const regions = new Regions(new PageRecords(20))
    regions.add({ request: { pages: 4, at: 8 }, readAhead })
    for (const [at, pages] of [
      [5, 4],
      [11, 1],
      [0, 20],
      [18, 3],
      [20, 1],
    ]) {
      expect(regions.add({ request: { pages, at }, readAhead })).toBeUndefined()
    }
  })

  test('are known by start and length only while they are there', () => {
    const regions = new Regions(new PageRecords(20))
    const region = regions.add({ request: { pages: 4, name: 'table' }, readAhead })
    if (region === undefined) throw new Error('no room')
    expect(regions.find(region)).toBe(region)
    expect(regions.find({ ...region, pages: 3 })).toBeUndefined()
    regions.remove(region)
    expect(regions.find(region)).toBeUndefined()
  })

  test('agree with a plain list of runs', () => {
    const step = fc.record({
      pages: fc.integer({ min: 1, max: 12 }),
      at: fc.option(fc.nat(40), { nil: undefined }),
      isRemoval: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const regions = new Regions(new PageRecords(40))
        const model: MappedRegion[] = []
        const isFree = (start: number, pages: number) =>
          start + pages <= 40 &&
          model.every((one) => one.start >= start + pages || one.start + one.pages <= start)
        for (const { pages, at, isRemoval } of steps) {
          if (isRemoval) {
            const region = model.splice(pages % Math.max(1, model.length), 1)[0]
            if (region !== undefined) regions.remove(region)
            continue
          }
          let start = at ?? 0
          if (at === undefined) while (start < 40 && !isFree(start, pages)) start++
          const region = regions.add({
            request: { pages, ...(at === undefined ? {} : { at }) },
            readAhead,
          })
          expect(region?.start).toBe(isFree(start, pages) ? start : undefined)
          if (region !== undefined) model.push(region)
        }
        for (let page = 0; page < 40; page++) {
          const of = model.find(({ start, pages }) => page >= start && page < start + pages)
          expect(regions.at(page)).toBe(of)
        }
      }),
    )
  })
})
