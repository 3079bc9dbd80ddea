import { pageId } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { Habits } from '../src/habits.ts'

/** A stream that references 100 pages in turn, from time `began` on. */
function loop(habits: Habits, began: number, references: number, between = 1) {
  const censuses: number[] = []
  for (let at = 0; at < references; at++) {
    const now = began + at * between
    habits.reference(pageId(at % 100), now, 1)
    if (!habits.isCensusDue(now)) continue
    habits.takeCensus(now)
    censuses.push(at)
  }
  return censuses
}

test('a stream is looked at often while it is new, whenever it begins', () => {
  for (const began of [1, 1_000_000]) {
    const habits = new Habits(1000, 100, 0.996)
    const [, ...censuses] = loop(habits, began, 20_000)
    expect(censuses.slice(0, 3)).toEqual([256, 576, 976])
    const gaps = censuses.slice(1).map((at, index) => at - censuses[index])
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b))
    expect(gaps.at(-1)).toBe(2000)
  }
})

test('where others reference more, time decides', () => {
  const habits = new Habits(1000, 100, 0.996)
  const [, ...censuses] = loop(habits, 1, 1000, 50)
  expect(censuses.slice(0, 3)).toEqual([40, 80, 120])
})

test('what comes back in turn is worth the more the longer it waits', () => {
  const habits = new Habits(1000, 100, 0.996)
  loop(habits, 1, 2000)
  const worth = (waited: number) => habits.indices[habits.placeOf(pageId(0), 1 + 1900 + waited)]
  expect(worth(90)).toBeGreaterThan(3 * worth(2))
  expect(worth(2)).toBeGreaterThan(0)
  expect(habits.placeOf(pageId(500), 3000)).toBe(-1)
})

test('times that are counted anew change nothing', () => {
  const [kept, anew] = [1, 2].map(() => new Habits(1000, 100, 0.996))
  for (const habits of [kept, anew]) loop(habits, 5000, 3000)
  anew.countAnew(4000)
  expect(loop(anew, 4000, 3000)).toEqual(loop(kept, 8000, 3000))
  expect(anew.indices).toEqual(kept.indices)
})
