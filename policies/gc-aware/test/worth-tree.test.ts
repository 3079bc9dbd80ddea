import { AGE_BINS, ageBin } from '@selfpage/kit'
import { expect, test } from 'vitest'
import type { SpellEnd } from '../src/spell-counts.ts'
import { WorthTree } from '../src/worth-tree.ts'

const CENSUS = 1000

/** Two families, a class in the first. */
function plant(writeBackCost = 1, hopeless: number[] = [], memory = 0.9) {
  const tree = new WorthTree({ families: 2, mostClasses: 4, memory, writeBackCost, hopeless })
  return { tree, kind: tree.add(0) }
}

interface Life {
  readonly ended?: number
  readonly end?: SpellEnd
  readonly at?: number
  readonly waiting?: number
  readonly for?: number
}

/** Counts the same in each of `censuses` stretches of references. */
function live(tree: WorthTree, kind: number, life: Life, censuses = 1): void {
  const { ended = 0, end = 'read', at = 100, waiting = 0 } = life
  for (let census = 0; census < censuses; census++) {
    for (let page = 0; page < ended; page++) tree.countEnd(tree.placeOf(kind, at), end)
    tree.beginCensus(CENSUS)
    for (let page = 0; page < waiting; page++) tree.countWaiting(tree.placeOf(kind, life.for ?? at))
    tree.settle()
  }
}

test('pages that all come back at one age are worth more the nearer it is, and nothing after', () => {
  const { tree, kind } = plant()
  live(tree, kind, { ended: 1000, at: 100 })
  const worths = [0, 50, 90, 200].map((age) => tree.clean[tree.placeOf(kind, age)])
  expect(worths[1]).toBeGreaterThan(worths[0])
  expect(worths[2]).toBeGreaterThan(worths[1])
  expect(worths[3]).toBe(0)
})

test('a write to come makes a dirty page worth twice what a clean one is, a read half of that more', () => {
  for (const [end, ratio] of [
    ['written', 2],
    ['read', 1.5],
  ] as const) {
    const { tree, kind } = plant()
    live(tree, kind, { ended: 500, end })
    const place = tree.placeOf(kind, 80)
    expect(tree.dirty[place] / tree.clean[place]).toBeCloseTo(ratio, 2)
  }
})

test('of pages that die the dirty ones are worth keeping until then: they need not be written', () => {
  const { tree, kind } = plant()
  live(tree, kind, { ended: 500, end: 'died' })
  const place = tree.placeOf(kind, 80)
  expect(tree.clean[place]).toBe(0)
  expect(tree.dirty[place]).toBeGreaterThan(0)
  const free = plant(0)
  live(free.tree, free.kind, { ended: 500, end: 'died' })
  expect(free.tree.dirty[place]).toBe(0)
})

test('pages that were said to be something else do not count as never used again', () => {
  const [told, untold] = (['said', 'died'] as const).map((end) => {
    const { tree, kind } = plant()
    for (let page = 0; page < 300; page++) tree.countEnd(tree.placeOf(kind, 50), end)
    live(tree, kind, { ended: 300, at: 100 })
    return tree.clean[tree.placeOf(kind, 90)]
  })
  // They left before: of those that reached age 90 all came back, whatever became of the others.
  expect(told).toBe(untold)
  const { tree, kind } = plant()
  live(tree, kind, { ended: 300, at: 100, waiting: 300, for: 500 })
  expect(tree.clean[tree.placeOf(kind, 90)]).toBeLessThan(0.6 * told)
})

test('pages that nobody uses any more do not hide those in use for ever', () => {
  const { tree, kind } = plant()
  live(tree, kind, { ended: 100, at: 100, waiting: 1000, for: 200 }, 20)
  const early = tree.clean[tree.placeOf(kind, 90)]
  live(tree, kind, { ended: 100, at: 100, waiting: 1000, for: 100 * CENSUS }, 20)
  const late = tree.clean[tree.placeOf(kind, 90)]
  const { tree: without, kind: same } = plant()
  live(without, same, { ended: 100, at: 100 }, 40)
  expect(early).toBeLessThan(0.6 * without.clean[without.placeOf(same, 90)])
  expect(late).toBeGreaterThan(0.95 * without.clean[without.placeOf(same, 90)])
})

test('a class without counts is worth what its family is; of a hopeless family that is nothing', () => {
  const { tree, kind } = plant(1, [1])
  const [other, hopeless] = [tree.add(0), tree.add(1)]
  live(tree, kind, { ended: 5000, at: 100 })
  const place = (each: number) => each * AGE_BINS + ageBin(90)
  expect(tree.clean[place(other)]).toBeGreaterThan(0.9 * tree.clean[place(kind)])
  expect(tree.clean[place(hopeless)]).toBe(0)
  live(tree, hopeless, { ended: 5000, at: 100 })
  expect(tree.clean[place(hopeless)]).toBeGreaterThan(0.9 * tree.clean[place(kind)])
})

test('when there is no room for a class, its pages are of the family', () => {
  const { tree } = plant()
  expect([tree.add(1), tree.add(1), tree.size]).toEqual([3, 1, 4])
})
