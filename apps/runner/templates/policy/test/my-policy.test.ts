import * as replay from '@selfpage/replay'
import { outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import * as trace from '@selfpage/trace'
import { expect, test } from 'vitest'
import { myPolicy } from '../src/index.ts'

// The rules of the interface, with random traces; the second argument lists options to try.
testPolicy(myPolicy, [{}, { looks: 1 }])

// Worked out by hand: 'hit', 'miss' into a free frame, or the page that makes room. A hundred looks
// see every one of three pages, so that chance has no say.
const examples = [
  { references: [0, 1, 2, 3, 4], expected: ['miss', 'miss', 'miss', 0, 1] },
  { references: [0, 1, 2, 0, 3, 4], expected: ['miss', 'miss', 'miss', 'hit', 1, 2] },
  { references: [0, 1, 2, 1, 0, 3, 4], expected: ['miss', 'miss', 'miss', 'hit', 'hit', 2, 1] },
]

test.each(examples)('of three pages the one unused the longest goes: $references', (example) => {
  expect(outcomesOf(myPolicy({ looks: 100 }), 3, example.references)).toEqual(example.expected)
})

test('the more pages it looks at, the less it misses', () => {
  const zipf = trace.synthesize('zipf:references=50000,pages=5000,skew=0.9,seed=1')
  const misses = [1, 3, 30].map(
    (looks) => replay.replay(zipf, myPolicy({ looks }), { frames: 500 }).misses,
  )
  expect(misses).toEqual(misses.toSorted((a, b) => b - a))
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/replay': replay,
  '@selfpage/trace': trace,
  'selfpage-policy-my-policy': { myPolicy },
})
