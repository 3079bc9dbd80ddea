import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGE_BINS, ReuseTable, ageBin, ageBinStart } from '../src/index.ts'

interface Observation {
  readonly kind: number
  readonly age: number
  readonly pages: number
}

const observation = fc.record({
  kind: fc.nat(1),
  age: fc.oneof(fc.nat(40), fc.nat(5000)),
  pages: fc.integer({ min: 1, max: 200 }),
})

function settledTable(reuses: readonly Observation[], waiting: readonly Observation[]): ReuseTable {
  const table = new ReuseTable(2, 0.5)
  for (const { kind, age, pages } of reuses) {
    for (let page = 0; page < pages; page++) table.countReuse(kind, age)
  }
  table.beginCensus()
  for (const { kind, age, pages } of waiting) {
    for (let page = 0; page < pages; page++) table.countWaiting(kind, age)
  }
  table.settle()
  return table
}

/** From the definition: the best, over all times to give up, of hits by references. */
function indexOf(
  reuses: readonly Observation[],
  waiting: readonly Observation[],
  kind: number,
  from: number,
): number {
  const sum = (all: readonly Observation[]) =>
    all.reduce((pages, observation) => pages + observation.pages, 0)
  const cameBack = (bin: number) => reuses.filter(({ age }) => ageBin(age) === bin)
  const reached = (bin: number) => [...reuses, ...waiting].filter(({ age }) => ageBin(age) >= bin)
  const isOfKind = (observation: Observation) => observation.kind === kind
  let hits = 0
  let references = 0
  let left = 1
  let best = 0
  for (let bin = from; bin < AGE_BINS; bin++) {
    const all = sum(reached(bin))
    const common = all === 0 ? 0 : sum(cameBack(bin)) / all
    const hazard = Math.min(
      0.99,
      (sum(cameBack(bin).filter(isOfKind)) + 10 * common) /
        (sum(reached(bin).filter(isOfKind)) + 10),
    )
    const width = ageBinStart(bin + 1) - ageBinStart(bin)
    hits += left * hazard
    references += left * (hazard * (width / 2) + (1 - hazard) * width)
    left *= 1 - hazard
    best = Math.max(best, hits / references)
  }
  return best
}

test('an index is the best rate of hits over any time to keep the page', () => {
  const observations = fc.array(observation, { maxLength: 12 })
  fc.assert(
    fc.property(observations, observations, (reuses, waiting) => {
      const { indices } = settledTable(reuses, waiting)
      for (const kind of [0, 1]) {
        for (let bin = 0; bin < 50; bin += 7) {
          const expected = indexOf(reuses, waiting, kind, bin)
          expect(indices[kind * AGE_BINS + bin] / (expected || 1)).toBeCloseTo(expected ? 1 : 0, 9)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('in a loop a page is worth more the longer it waits', () => {
  const { indices } = settledTable([{ kind: 0, age: 1000, pages: 500 }], [])
  const worth = [10, 100, 500, 900, 1000].map((age) => indices[ageBin(age)])
  expect(worth).toEqual(worth.toSorted((a, b) => a - b))
  expect(worth[4]).toBeGreaterThan(2 * worth[0])
})

test('pages that never come back make those of their class worth less', () => {
  const reuses = [{ kind: 0, age: 100, pages: 100 }]
  const before = settledTable(reuses, [])
  const after = settledTable(reuses, [{ kind: 0, age: 4000, pages: 900 }])
  const place = before.placeOf(0, 10)
  expect(after.indices[place]).toBeLessThan(before.indices[place] / 5)
})

test('a class of which nothing is known is worth what all are together', () => {
  const { indices } = settledTable([{ kind: 0, age: 100, pages: 1000 }], [])
  expect(indices[AGE_BINS + ageBin(96)]).toBeGreaterThan(indices[AGE_BINS + ageBin(10)])
})

test('what was counted loses weight at each settlement', () => {
  const table = settledTable([{ kind: 0, age: 10, pages: 1000 }], [])
  const place = table.placeOf(0, 10)
  const first = table.indices[place]
  for (let round = 0; round < 12; round++) {
    table.beginCensus()
    for (let page = 0; page < 100; page++) table.countWaiting(0, 1000)
    table.settle()
  }
  expect(table.indices[place]).toBeLessThan(first / 20)
})
