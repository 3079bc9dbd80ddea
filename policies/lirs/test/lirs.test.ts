import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { lirs } from '../src/index.ts'

testPolicy(lirs, [
  {},
  { hirShare: 0.5, hirMinFrames: 1, stackLimit: 1.5 },
  { hirMinFrames: 1, stackLimit: 2, variant: 'libcachesim' },
])

test("the references of the paper's Table 1, with two LIR frames and one HIR frame", () => {
  const [a, b, c, d, e] = [0, 1, 2, 3, 4]
  expect(outcomesOf(lirs({ hirMinFrames: 1 }), 3, [a, d, b, c, b, a, d, a, e, d, c])).toEqual([
    // A and D fill the LIR frames, B is HIR.
    ...['miss', 'miss', 'miss'],
    // C takes the HIR frame of B. B was on S: it becomes LIR, takes C's frame, and A becomes HIR.
    ...[b, c],
    // A stays HIR: it had left S. D is LIR. Then A is on S, becomes LIR, and B HIR.
    ...['hit', 'hit', 'hit'],
    // E takes B's frame, D is LIR, C takes E's frame.
    ...[b, 'hit', e],
  ])
})

test('a loop larger than memory keeps its LIR pages', () => {
  const rounds = 10
  const references = Array.from({ length: 20 * rounds }, (_, index) => index % 20)
  const hits = outcomesOf(lirs(), 12, references).filter((outcome) => outcome === 'hit').length
  // Ten LIR frames: a hit each in every round but the first.
  expect(hits).toBe(10 * (rounds - 1))
})

test('it is the algorithm of the paper', () => {
  compareWithModel(lirs(), (frames) => paper(frames, 2))
  compareWithModel(lirs({ hirMinFrames: 1, hirShare: 0.3 }), (frames) =>
    paper(frames, Math.max(1, Math.trunc(0.3 * frames))),
  )
})

/** Section 3.2 with arrays: S has its top first, Q the page to go next. */
function paper(frames: number, hirFrames: number): NaiveModel {
  const lirFrames = frames - Math.min(hirFrames, Math.max(1, frames - 1))
  let s: number[] = []
  let q: number[] = []
  const lir = new Set<number>()
  let previous = NaN

  function prune(): void {
    while (s.length > 0 && !lir.has(s.at(-1) ?? NaN)) s.pop()
  }

  function becomeLir(page: number): void {
    lir.add(page)
    if (lir.size <= lirFrames) return
    prune()
    const bottom = s.pop() ?? NaN
    lir.delete(bottom)
    q.push(bottom)
  }

  return {
    reference(page) {
      if (page === previous) return 'hit'
      previous = page
      const isHit = lir.has(page) || q.includes(page)
      let outcome: number | 'hit' | 'miss' = isHit ? 'hit' : 'miss'
      if (!isHit && lir.size + q.length === frames) outcome = q.shift() ?? NaN
      const wasOnStack = s.includes(page)
      s = [page, ...s.filter((other) => other !== page)]
      if (!lir.has(page)) {
        q = q.filter((other) => other !== page)
        if (wasOnStack || (!isHit && lir.size < lirFrames)) becomeLir(page)
        else q.push(page)
      }
      prune()
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-lirs': { lirs },
})
