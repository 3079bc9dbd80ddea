import { pageId, randomSource } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Recordings } from '../src/recordings.ts'
import { Replay } from '../src/replay.ts'
import { MOST_RECORDINGS, Statements } from '../src/statements.ts'

/** Statements that run one after the other. */
function database(entries = 10_000) {
  const recordings = new Recordings(MOST_RECORDINGS, 1000, entries)
  const statements = new Statements(recordings)
  const replay = new Replay(1000, 256, recordings, statements)
  let now = 1
  const begin = (number: number) => replay.begin(statements.begin(number), now)
  const reference = (...numbers: number[]) => {
    for (const number of numbers) replay.reference(pageId(number), now++)
  }
  const run = (number: number, numbers: readonly number[]) => {
    begin(number)
    reference(...numbers)
    replay.end()
  }
  const pass = (references: number) => {
    now += references
  }
  const forecast = { hits: 0, cover: 0 }
  const foretell = (number: number) => {
    replay.foretell(pageId(number), now, forecast)
    return { ...forecast }
  }
  /** With how many references pages are said to come, 0: not at all. */
  const distances = (...numbers: number[]) =>
    numbers.map((number) => {
      const { hits, cover } = foretell(number)
      return hits === 0 ? 0 : Math.round(cover / hits)
    })
  return { replay, begin, reference, run, pass, foretell, distances }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test('a statement that runs again comes to the same pages in the same order', () => {
  const { run, begin, reference, distances, foretell, replay } = database()
  run(5, range(0, 100))
  begin(5)
  expect(foretell(0).cover).toBe(0.5)
  expect(distances(0, 1, 99, 100)).toEqual([1, 2, 100, 0])
  expect(replay.rest).toBe(100)
  reference(...range(0, 60))
  expect(distances(60, 99)).toEqual([1, 40])
  expect(foretell(99).cover).toBeGreaterThan(0.8)
  expect(replay.rest).toBe(40)
})

test('a page that comes twice is expected again once it came', () => {
  const { run, begin, reference, distances } = database()
  const pages = [...range(0, 50), 7, ...range(50, 90)]
  run(1, pages)
  begin(1)
  expect(distances(7)).toEqual([8])
  reference(...range(0, 20))
  expect(distances(7)).toEqual([31])
})

/** Which references begin a use: those to pages not among the last `sameUse` references. */
function usesOf(pages: readonly number[], sameUse: number): number[] {
  const last = new Map<number, number>()
  return pages.flatMap((page, at) => {
    const isSameUse = at - (last.get(page) ?? -Infinity) <= sameUse
    last.set(page, at)
    return isSameUse ? [] : [at]
  })
}

test('of a statement that repeats itself, each page is expected when it comes next', () => {
  const sameUse = 32
  fc.assert(
    fc.property(
      fc.array(fc.nat(60), { minLength: 80, maxLength: 400 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (pages, share) => {
        const { run, begin, reference, foretell } = database()
        run(1, pages)
        begin(1)
        const made = Math.floor(share * pages.length)
        reference(...pages.slice(0, made))
        const uses = usesOf(pages, sameUse)
        const stretch = Math.max(1, uses[uses.length - 1] / uses.length)
        const passed = uses.filter((at) => at < made).length
        for (let page = 0; page <= 60; page++) {
          const lastUse = uses.findLastIndex((at) => at < made && pages[at] === page)
          const nextUse = uses.findIndex((at) => at >= made && pages[at] === page)
          if (nextUse === -1) continue
          // While it is in use, habits judge it.
          if (lastUse !== -1 && pages.slice(made, uses[nextUse]).includes(page)) continue
          const { hits, cover } = foretell(page)
          expect(cover / hits).toBeCloseTo((nextUse - passed + 1) * stretch, 6)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a page is in use until it was referenced as often as the time before', () => {
  const { run, begin, reference, foretell, distances } = database()
  // 32 frames' worth of references are one use.
  const pages = [1, 2, 3, 1, 4, 1, 5, ...range(100, 200), 1, 2, ...range(200, 240)]
  run(1, pages)
  begin(1)
  reference(1, 2, 3, 1, 4)
  expect(foretell(1)).toEqual({ hits: 0, cover: 0 })
  // Then it is 5 and 100 others until its next use.
  reference(1)
  const [distance] = distances(1)
  expect(distance).toBeGreaterThan(100)
  expect(distance).toBeLessThan(110)
})

test('the way is found again after pages that were inserted or left out', () => {
  const { run, begin, reference, distances, foretell, replay } = database()
  run(1, range(0, 300))
  begin(1)
  reference(...range(0, 50), ...range(500, 510), ...range(120, 150))
  expect(distances(150)).toEqual([1])
  reference(...range(600, 900))
  expect(foretell(150).cover).toBeLessThan(0.02)
  expect(replay.rest).toBe(-1)
})

test('another statement, or one that is forgotten, foretells nothing', () => {
  const { run, begin, distances, foretell } = database()
  run(1, range(0, 10))
  begin(2)
  expect(foretell(3)).toEqual({ hits: 0, cover: 0 })
  for (let number = 10; number < 80; number++) run(number, [])
  begin(1)
  expect(distances(3)).toEqual([0])
})

test('what follows is foretold while a statement runs, and when none does', () => {
  const { run, begin, reference, pass, distances, foretell, replay } = database()
  const rounds = (count: number) => {
    for (let round = 0; round < count; round++) {
      run(1, range(0, 100))
      pass(1000)
      run(2, range(100, 200))
      pass(2000)
    }
  }
  rounds(2)
  begin(1)
  reference(...range(0, 40))
  // 60 to the end, 1,000 without a statement, and the second is foretold.
  expect(distances(99, 100, 199)).toEqual([60, 1061, 1160])
  // It is less certain than what is under way.
  expect(foretell(199).cover).toBeLessThan(foretell(99).cover)
  reference(...range(40, 100))
  replay.end()
  pass(400)
  expect(distances(100, 199, 0)).toEqual([601, 700, 2701])
  const once = foretell(100).cover
  pass(600)
  run(2, range(100, 200))
  pass(2000)
  rounds(10)
  run(1, range(0, 100))
  expect(foretell(100).cover).toBeGreaterThan(once)
})

test('statements in no order soon foretell nothing of one another', () => {
  const random = randomSource(9)
  const { run, foretell } = database()
  for (let time = 0; time < 60; time++) {
    const number = random() % 12
    run(number, range(20 * number, 20 * number + 20))
  }
  const covers = Array.from({ length: 12 }, (_, number) => foretell(20 * number + 5).cover)
  expect(Math.max(...covers)).toBeLessThan(0.3)
})

test('pages that were forgotten are not expected under their number', () => {
  const { run, begin, reference, distances, replay } = database()
  run(1, range(0, 20))
  replay.forget(pageId(3))
  begin(1)
  expect(distances(3, 4)).toEqual([0, 5])
  reference(...range(0, 20))
  replay.forget(pageId(5))
  replay.end()
  begin(1)
  // Recorded again under its new meaning, 3 is expected; 5 is not.
  expect(distances(5)).toEqual([0])
})

test('without room the beginning of a statement is recorded', () => {
  const { run, begin, distances } = database(128)
  run(1, range(0, 300))
  begin(1)
  expect(distances(127, 128)).toEqual([128, 0])
})

test('a recording that is of no use makes room for another', () => {
  const random = randomSource(4)
  const { run, begin, distances } = database(640)
  // Never the same pages: what is recorded of 1 is worth nothing.
  for (let time = 0; time < 8; time++) {
    run(
      1,
      range(0, 600).map(() => random() % 1000),
    )
  }
  run(2, range(0, 600))
  begin(2)
  expect(distances(599)).toEqual([600])
})
