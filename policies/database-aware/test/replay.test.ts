import { pageId, randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { Recordings } from '../src/recordings.ts'
import { Replay } from '../src/replay.ts'
import { Statements } from '../src/statements.ts'

/** Statements that run one after the other. */
function database(entries = 10_000) {
  const recordings = new Recordings(entries)
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
  const distances = (...numbers: number[]) =>
    numbers.map((number) => replay.entriesTo(pageId(number)))
  return { replay, begin, reference, run, distances }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test('a statement that runs again comes to the same pages in the same order', () => {
  const { run, begin, reference, distances, replay } = database()
  run(5, range(0, 100))
  begin(5)
  expect(replay.match).toBe(0.5)
  expect(distances(0, 1, 99, 100)).toEqual([1, 2, 100, 0])
  reference(...range(0, 60))
  expect(distances(0, 59, 60, 99)).toEqual([0, 0, 1, 40])
  expect(replay.match).toBeGreaterThan(0.8)
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

test('the way is found again after pages that were inserted or left out', () => {
  const { run, begin, reference, distances, replay } = database()
  run(1, range(0, 300))
  begin(1)
  reference(...range(0, 50), ...range(500, 510), ...range(120, 150))
  expect(distances(150, 130)).toEqual([1, 0])
  reference(...range(600, 900))
  expect(replay.match).toBeLessThan(0.02)
})

test('another statement, or one that is forgotten, foretells nothing', () => {
  const { run, begin, distances, replay } = database()
  run(1, range(0, 10))
  begin(2)
  expect([replay.match, ...distances(3)]).toEqual([0, 0])
  replay.end()
  for (let number = 10; number < 80; number++) run(number, [])
  begin(1)
  expect([replay.match, ...distances(3)]).toEqual([0, 0])
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
