import { pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrequencySketch } from '../src/index.ts'

const references = fc.array(fc.nat(3000), { maxLength: 2000 })

test('with a counter for every page it is exact, and halves as often as it should', () => {
  fc.assert(
    fc.property(references, fc.integer({ min: 1, max: 100 }), (pages, frames) => {
      const sketch = new FrequencySketch(frames, 10)
      const counts = new Map<number, number>()
      let sum = 0
      for (const page of pages) {
        sketch.count(pageId(page))
        counts.set(page, Math.min(15, (counts.get(page) ?? 0) + 1))
        sum++
        if (sum < 10 * frames) continue
        for (const [each, count] of counts) counts.set(each, Math.floor(count / 2))
        sum = Math.floor(sum / 2)
      }
      for (const page of pages) expect(sketch.countOf(pageId(page))).toBe(counts.get(page))
    }),
  )
})

test('with many more pages it never underestimates, and seldom overestimates', () => {
  const sketch = new FrequencySketch(1000, 1000)
  const timesOf = (page: number) => (page % 100 === 0 ? 9 : 1)
  for (let page = 0; page < 6000; page++) {
    for (let time = 0; time < timesOf(page); time++) sketch.count(pageId(page * 7919))
  }
  let over = 0
  for (let page = 0; page < 6000; page++) {
    const count = sketch.countOf(pageId(page * 7919))
    expect(count).toBeGreaterThanOrEqual(timesOf(page))
    if (count > timesOf(page)) over++
  }
  expect(over).toBeLessThan(900)
})

test('a page that is forgotten counts nothing, others keep their counts', () => {
  const sketch = new FrequencySketch(10, 100)
  for (let page = 0; page < 50; page++) {
    for (let time = 0; time <= page % 12; time++) sketch.count(pageId(page))
  }
  sketch.forget(pageId(30))
  for (let page = 0; page < 50; page++) {
    expect(sketch.countOf(pageId(page))).toBe(page === 30 ? 0 : 1 + (page % 12))
  }
})

test('fewer frames keep the counts, more frames than ever begin anew', () => {
  const sketch = new FrequencySketch(1000, 10)
  sketch.count(pageId(5))
  sketch.resize(10)
  sketch.resize(1000)
  expect(sketch.countOf(pageId(5))).toBe(1)
  sketch.resize(10_000)
  expect(sketch.countOf(pageId(5))).toBe(0)
})
