import { pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_REPEATS, NONE, Recordings } from '../src/recordings.ts'

const PAGES = 20

/** Where `page` is in each recording it is in, by recording. */
function positionsOf(recordings: Recordings, page: number): Map<number, number[]> {
  const positions = new Map<number, number[]>()
  let first = recordings.firstOf(pageId(page))
  for (; first !== NONE; first = recordings.nextFirst(first)) {
    const found: number[] = []
    for (let entry = first; entry !== NONE; entry = recordings.next(entry)) {
      found.push(recordings.positionOf(entry))
    }
    positions.set(recordings.recordingOf(first), found)
  }
  return positions
}

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('make' as const), to: fc.nat(3), count: fc.nat(150) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('clear' as const),
      to: fc.nat(3),
      count: fc.constant(0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('forget' as const),
      to: fc.nat(PAGES - 1),
      count: fc.constant(0),
    }),
  },
)

test('a page is found where it is in every recording, whatever was cleared and forgotten', () => {
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 40 }),
      fc.infiniteStream(fc.nat(PAGES - 1)),
      (commands, pages) => {
        const blocks = 8
        const recordings = new Recordings(4, PAGES, 64 * blocks)
        const model: number[][] = [[], [], [], []]
        const taken = () => model.reduce((sum, each) => sum + Math.ceil(each.length / 64), 0)
        for (const { act, to, count } of commands) {
          if (act === 'forget') {
            recordings.forget(pageId(to))
            for (const [index, each] of model.entries()) {
              model[index] = each.map((page) => (page === to ? -1 : page))
            }
          } else {
            recordings.clear(to)
            model[to] = []
          }
          for (let time = 0; time < count; time++) {
            const page = pages.next().value
            const hasRoom = model[to].length % 64 > 0 || taken() < blocks
            expect(recordings.append(to, pageId(page))).toBe(hasRoom)
            if (!hasRoom) break
            model[to].push(page)
          }
          recordings.complete(act === 'make' ? to : 0)
          expect(model.map((_, index) => recordings.lengthOf(index))).toEqual(
            model.map(({ length }) => length),
          )
          for (let page = 0; page < PAGES; page++) {
            const expected = new Map<number, number[]>()
            for (const [index, each] of model.entries()) {
              const positions = [...each.keys()].filter((at) => each[at] === page)
              if (positions.length > 0) expected.set(index, positions)
            }
            expect(positionsOf(recordings, page)).toEqual(expected)
          }
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('clearing one recording does not break the one being made', () => {
  const recordings = new Recordings(2, PAGES, 128)
  recordings.append(0, pageId(7))
  recordings.complete(0)
  recordings.append(1, pageId(7))
  recordings.clear(0)
  recordings.append(1, pageId(7))
  expect(positionsOf(recordings, 7)).toEqual(new Map([[1, [0, 1]]]))
})

test('room that is added can be used, and without any nothing is recorded', () => {
  const recordings = new Recordings(1, 1, 0)
  expect(recordings.append(0, pageId(0))).toBe(false)
  recordings.grow(PAGES, 64)
  expect(recordings.append(0, pageId(9))).toBe(true)
  expect(positionsOf(recordings, 9)).toEqual(new Map([[0, [0]]]))
})

test('how often a page was referenced again in the same use is counted, as far as it fits', () => {
  const recordings = new Recordings(1, PAGES, 64)
  recordings.append(0, pageId(3))
  for (let time = 0; time < 5; time++) recordings.repeat(pageId(3))
  recordings.repeat(pageId(4))
  recordings.append(0, pageId(4))
  recordings.append(0, pageId(3))
  for (let time = 0; time < 300; time++) recordings.repeat(pageId(3))
  const first = recordings.firstOf(pageId(3))
  const repeats = [first, recordings.next(first), recordings.firstOf(pageId(4))]
  expect(repeats.map((entry) => recordings.repeatsOf(entry))).toEqual([5, MOST_REPEATS, 0])
})
