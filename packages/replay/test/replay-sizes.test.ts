import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOnePass, replay, replaySizes } from '@selfpage/replay'
import type { ReplayResult } from '@selfpage/replay'
import { fifo, lru } from './policies.ts'
import { someReferences, traceOf } from './traces.ts'

/** What is counted, without what is measured. */
function counted(result: ReplayResult) {
  const measured = { seconds: 0, nsPerReference: 0, metadataBytes: 0, metadataBytesPerFrame: 0 }
  return { ...result, ...measured }
}

test('one pass counts at every size what a replay at that size counts', () => {
  const someSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(someReferences, someSizes, (ids, sizes) => {
      const trace = traceOf(ids, { exactFromFrames: 5 })
      expect(isOnePass(trace, lru(), sizes, {})).toBe(true)
      const replays = sizes.map((frames) => replay(trace, lru(), { frames }))
      expect(replaySizes(trace, lru(), sizes).map(counted)).toEqual(replays.map(counted))
    }),
    { numRuns: 300 },
  )
})

test('what one pass cannot count is replayed size by size', () => {
  const ids = [1, 2, 3, 1, 4, 2]
  const plain = traceOf(ids)
  const writing = traceOf(ids, { writes: ids.map(() => true) })
  expect(isOnePass(plain, fifo(), [1, 2], {})).toBe(false)
  expect(isOnePass(writing, lru(), [1, 2], {})).toBe(false)
  expect(isOnePass(plain, lru(), [1, 2], { windows: 2 })).toBe(false)
  expect(replaySizes(writing, lru(), [1, 2]).map(counted)).toEqual(
    [1, 2].map((frames) => counted(replay(writing, lru(), { frames }))),
  )
  expect(() => replaySizes(plain, lru(), [0, 1])).toThrow('positive integer')
})
