import { NO_PAGE, pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NONE, Recordings } from '../src/recordings.ts'

/** From its last entry to its first. */
function pagesOf(recordings: Recordings, last: number): number[] {
  const pages: number[] = []
  for (let entry = last; entry !== NONE; entry = recordings.before(entry)) {
    pages.push(recordings.pageOf(entry))
  }
  return pages.reverse()
}

const command = fc.oneof(
  fc.record({
    act: fc.constant('append' as const),
    to: fc.nat(3),
    count: fc.integer({ min: 1, max: 150 }),
  }),
  fc.record({ act: fc.constant('free' as const), to: fc.nat(3), count: fc.constant(0) }),
)

test('recordings grow side by side, and a freed one makes room', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const blocks = 8
      const recordings = new Recordings(64 * blocks)
      const lasts = [NONE, NONE, NONE, NONE]
      const model: number[][] = [[], [], [], []]
      const taken = () => model.reduce((sum, pages) => sum + Math.ceil(pages.length / 64), 0)
      let page = 0
      for (const { act, to, count } of commands) {
        if (act === 'free') {
          recordings.free(lasts[to])
          lasts[to] = NONE
          model[to] = []
        }
        for (let time = 0; time < count; time++) {
          const hasRoom = model[to].length % 64 > 0 || taken() < blocks
          const entry = recordings.append(lasts[to], pageId(page))
          expect(entry !== NONE).toBe(hasRoom)
          if (entry === NONE) break
          lasts[to] = entry
          expect(recordings.positionOf(entry)).toBe(model[to].length)
          model[to].push(page++)
        }
        for (const [index, last] of lasts.entries()) {
          expect(pagesOf(recordings, last)).toEqual(model[index])
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('entries are struck out and linked to the next of their page', () => {
  const recordings = new Recordings(100)
  const first = recordings.append(NONE, pageId(7))
  const second = recordings.append(first, pageId(7))
  recordings.link(first, second)
  expect([recordings.sameNext(first), recordings.sameNext(second)]).toEqual([second, NONE])
  recordings.strike(second)
  expect(pagesOf(recordings, second)).toEqual([7, NO_PAGE])
})

test('room that is added can be used, and without any nothing is recorded', () => {
  const recordings = new Recordings(0)
  expect(recordings.append(NONE, pageId(1))).toBe(NONE)
  recordings.grow(64)
  const entry = recordings.append(NONE, pageId(1))
  expect(pagesOf(recordings, entry)).toEqual([1])
})
