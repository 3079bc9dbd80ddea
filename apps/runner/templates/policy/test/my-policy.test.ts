import { createDriver } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import { testPolicy } from '@selfpage/testing'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { myPolicy } from '../src/index.ts'

// The rules of the interface, with random traces; the second argument lists options to try.
testPolicy(myPolicy, [{}, { looks: 1 }])

// Pages in the order they leave three frames, worked out by hand. A hundred looks see every one of
// three pages, so that chance has no say.
const examples = [
  { references: [0, 1, 2, 3, 4], leave: [0, 1], why: 'nothing is used again' },
  { references: [0, 1, 2, 0, 3, 4], leave: [1, 2], why: 'page 0 is used again' },
  { references: [0, 1, 2, 1, 0, 3, 4], leave: [2, 1], why: 'page 2 is unused the longest' },
]

test.each(examples)('$references: $why', ({ references, leave }) => {
  const left: number[] = []
  const driver = createDriver({
    policy: myPolicy({ looks: 100 }),
    pages: 5,
    frames: 3,
    onLeave: (page) => left.push(page),
  })
  for (const page of references) driver.reference(pageId(page), false)
  expect(left).toEqual(leave)
})

test('the more pages it looks at, the less it misses', () => {
  const trace = synthesize('zipf:references=50000,pages=5000,skew=0.9,seed=1')
  const misses = [1, 3, 30].map(
    (looks) => replay(trace, myPolicy({ looks }), { frames: 500 }).misses,
  )
  expect(misses).toEqual(misses.toSorted((a, b) => b - a))
})
