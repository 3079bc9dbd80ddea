import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { wTinyLfu } from '../src/index.ts'

testPolicy(wTinyLfu, [{}, { windowShare: 0.5, protectedShare: 0.5, samplesPerFrame: 2 }])

/** Section 4 with exact counts; the start of each array is least recently used. */
function figure5(frames: number, windowShare: number, samplesPerFrame: number): NaiveModel {
  const windowFrames = Math.max(1, Math.floor(windowShare * frames))
  const protectedFrames = Math.floor(0.8 * (frames - windowFrames))
  const window: number[] = []
  const probation: number[] = []
  const kept: number[] = []
  const counts = new Map<number, number>()
  let samples = 0

  const countOf = (page: number) => counts.get(page) ?? 0
  const take = (from: number[], page: number) => from.splice(from.indexOf(page), 1)

  function sample(page: number): void {
    counts.set(page, Math.min(15, countOf(page) + 1))
    samples++
    if (samples < samplesPerFrame * frames) return
    for (const [each, count] of counts) counts.set(each, Math.floor(count / 2))
    samples = Math.floor(samples / 2)
  }

  function evict(): number {
    const main = probation.length > 0 ? probation : kept
    const enters = main.length > 0 && countOf(window[0]) > countOf(main[0])
    return (enters ? main : window).shift() ?? NaN
  }

  return {
    reference(page) {
      sample(page)
      if (window.includes(page)) {
        window.push(...take(window, page))
        return 'hit'
      }
      const from = [probation, kept].find((segment) => segment.includes(page))
      if (from !== undefined) {
        kept.push(...take(from, page))
        if (kept.length > protectedFrames) probation.push(kept.shift() ?? NaN)
        return 'hit'
      }
      const isFull = window.length + probation.length + kept.length === frames
      const outcome = isFull ? evict() : 'miss'
      window.push(page)
      if (window.length > windowFrames) probation.push(window.shift() ?? NaN)
      return outcome
    },
  }
}

test.each([
  [0.01, 10],
  [0.01, 2],
  [0.3, 3],
  [1, 10],
])('with a window of %d and %d samples a frame it is figure 5', (windowShare, samplesPerFrame) => {
  const configured = wTinyLfu({ windowShare, samplesPerFrame })
  compareWithModel(configured, (frames) => figure5(frames, windowShare, samplesPerFrame), {
    maxFrames: 20,
  })
})

test('a page that was used less often than the victim does not enter', () => {
  // 3 frames, one of them the window. 0 and 1 were used twice; 2, 3 and 4 come and go.
  expect(outcomesOf(wTinyLfu(), 3, [0, 1, 0, 1, 2, 3, 4, 0, 1])).toEqual([
    ...['miss', 'miss', 'hit', 'hit', 'miss'],
    ...[2, 3, 'hit', 'hit'],
  ])
})

test('one that keeps coming back does', () => {
  // When 2 is last of the window for the third time it was used three times, and 1 twice.
  const references = [0, 1, 0, 1, 2, 3, 2, 3, 2, 3]
  expect(outcomesOf(wTinyLfu(), 3, references).slice(4)).toEqual(['miss', 2, 3, 2, 3, 1])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-w-tinylfu': { wTinyLfu },
})
