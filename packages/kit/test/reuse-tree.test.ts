import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGE_BINS, ReuseTable, ReuseTree, ageBin } from '../src/index.ts'

/** Tells `table` of pages of class `kind` that came back, or wait, at `age`. */
function reuse(table: ReuseTable | ReuseTree, kind: number, age: number, pages: number): void {
  for (let page = 0; page < pages; page++) table.countReuse(kind, age)
}

test('with one family and no other class it is a table of one class', () => {
  const ages = fc.array(fc.record({ age: fc.nat(5000), pages: fc.integer({ min: 1, max: 50 }) }))
  fc.assert(
    fc.property(ages, ages, (reuses, waiting) => {
      const [table, tree] = [new ReuseTable(1, 0.5), new ReuseTree(1, 1, 0.5)].map((each) => {
        for (const { age, pages } of reuses) reuse(each, 0, age, pages)
        each.beginCensus()
        for (const { age, pages } of waiting) {
          for (let page = 0; page < pages; page++) each.countWaiting(0, age)
        }
        each.settle()
        return each
      })
      for (let bin = 0; bin < AGE_BINS; bin++) {
        // A family leans on itself, once more than a class of a table does.
        expect(tree.indices[bin]).toBeCloseTo(table.indices[bin], 9)
      }
    }),
    { numRuns: 60 },
  )
})

test('a class of which nothing is known is worth what its family is worth', () => {
  const tree = new ReuseTree(2, 8, 0.5)
  const [near, far] = [tree.add(0), tree.add(1)]
  reuse(tree, near, 10, 500)
  reuse(tree, far, 1000, 500)
  tree.beginCensus()
  tree.settle()
  const unknown = tree.add(1)
  const place = (kind: number, age: number) => tree.indices[tree.placeOf(kind, age)]
  expect(place(unknown, 900) / place(far, 900)).toBeGreaterThan(0.8)
  expect(place(unknown, 8)).toBeLessThan(0.2 * place(near, 8))
})

test('when there is no room for another class, its family takes its pages', () => {
  const tree = new ReuseTree(2, 3, 0.5)
  expect([tree.add(1), tree.add(1), tree.add(0)]).toEqual([2, 1, 0])
  expect(tree.size).toBe(3)
})

test('a class is settled as soon as something is known of it, however late that is', () => {
  const tree = new ReuseTree(1, 8, 1)
  for (let round = 0; round < 20; round++) {
    const kind = round % 3 === 0 ? tree.add(0) : 0
    if (kind > 0) reuse(tree, kind, 10, 100)
    tree.beginCensus()
    tree.settle()
    expect(tree.indices[kind * AGE_BINS + ageBin(8)] > 0).toBe(true)
  }
})

test('classes without a page follow their family in time', () => {
  const tree = new ReuseTree(1, 8, 1)
  const kinds = Array.from({ length: 7 }, () => tree.add(0))
  reuse(tree, 0, 10, 100)
  const counts = Array.from({ length: 16 }, () => {
    tree.beginCensus()
    tree.settle()
    return kinds.filter((kind) => tree.indices[kind * AGE_BINS + ageBin(8)] > 0).length
  })
  expect(counts[0]).toBeLessThan(7)
  expect(counts[15]).toBe(7)
})
