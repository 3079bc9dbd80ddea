import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { clockPro } from '../src/index.ts'

testPolicy(clockPro)

test('a page referenced in its test period becomes hot, and a scan leaves it alone', () => {
  const scan = Array.from({ length: 30 }, (_, index) => 10 + index)
  // 0 and 1 are cold when they are used again; the hand finds their bits set.
  const outcomes = outcomesOf(clockPro(), 4, [0, 1, 0, 1, ...scan, 0, 1])
  expect(outcomes.slice(-2)).toEqual(['hit', 'hit'])
})

test('a page is on trial after it lost its frame', () => {
  expect(outcomesOf(clockPro(), 3, [0, 1, 2, 3, 2, 4, 0])).toEqual([
    // 0 and 1 fill the frames of hot pages.
    ...['miss', 'miss', 'miss'],
    // 2 stays on the clock without a frame.
    2,
    // It comes back hot. HAND_hot makes 0 and, as cold pages get a frame more, 1 cold; on to 2 it
    // ends the test period of 3, which takes that frame back.
    3,
    // From HAND_hot on: 2, which is hot, then 1.
    1,
    'hit',
  ])
})

test('a loop larger than memory keeps most of memory', () => {
  const loop = Array.from({ length: 2000 }, (_, index) => index % 200)
  const hits = outcomesOf(clockPro(), 100, loop).filter((outcome) => outcome === 'hit').length
  // All hot pages hit in each round but the first.
  expect(hits).toBe(9 * 99)
})

test('it is the algorithm of the paper', () => {
  compareWithModel(clockPro(), clockOfObjects)
})

interface Entry {
  readonly page: number
  isHot: boolean
  isResident: boolean
  inTest: boolean
  bit: boolean
}

/** The clock as a list of objects from HAND_hot on; the other hands are objects in it. */
function clockOfObjects(m: number): NaiveModel {
  let clock: Entry[] = []
  const mcLeast = Math.max(1, Math.floor(m / 100))
  let mc = mcLeast
  let cold: Entry | undefined
  let test: Entry | undefined

  const count = (isCounted: (entry: Entry) => boolean) => clock.filter(isCounted).length
  const isCold = (entry: Entry) => entry.isResident && !entry.isHot
  const rest = (entry: Entry) => clock.filter((other) => other !== entry)
  /** The first that fits after the hand, round the clock. */
  const seek = (hand: Entry | undefined, fits: (entry: Entry) => boolean) => {
    const at = hand === undefined ? 0 : clock.indexOf(hand) + 1
    const found = [...clock.slice(at), ...clock.slice(0, at)].find(fits)
    if (found === undefined) throw new Error('there is none')
    return found
  }
  const before = (entry: Entry) => clock.at(clock.indexOf(entry) - 1 || clock.length)
  const takeOff = (entry: Entry) => {
    const previous = clock[0] === entry ? undefined : before(entry)
    if (cold === entry) cold = previous
    if (test === entry) test = previous
    clock = rest(entry)
  }
  const toHead = (entry: Entry) => {
    takeOff(entry)
    clock.push(entry)
  }
  const endTest = (entry: Entry) => {
    Object.assign(entry, { inTest: false, bit: false })
    if (entry.isResident) return
    mc = Math.max(mcLeast, mc - 1)
    takeOff(entry)
  }
  const runHandHot = () => {
    let isDone = false
    while (!isDone || (count((entry) => entry.isHot) > 0 && !clock[0].isHot)) {
      const [entry] = clock
      if (entry.isHot && !entry.bit) {
        entry.isHot = false
        isDone = true
      } else if (entry.isHot) entry.bit = false
      else if (entry.inTest) endTest(entry)
      if (clock.includes(entry)) toHead(entry)
    }
  }
  const hotPages = () => count((entry) => entry.isHot)
  const limitHot = () => {
    while (hotPages() > m - mc) runHandHot()
  }
  const promote = (entry: Entry) => {
    while (entry.inTest && hotPages() > 0 && hotPages() >= m - mc) runHandHot()
    if (!entry.inTest) return false
    Object.assign(entry, { isHot: true, isResident: true, inTest: false, bit: false })
    toHead(entry)
    limitHot()
    return true
  }
  const evict = () => {
    for (;;) {
      if (count(isCold) === 0) runHandHot()
      const entry = seek(cold, isCold)
      cold = clock[0] === entry ? undefined : before(entry)
      if (!entry.bit) {
        entry.isResident = false
        if (!entry.inTest) takeOff(entry)
        return entry.page
      }
      if (entry.inTest) promote(entry)
      else {
        Object.assign(entry, { inTest: true, bit: false })
        toHead(entry)
      }
    }
  }

  return {
    reference(page) {
      const found = clock.find((entry) => entry.page === page)
      if (found?.isResident === true) {
        found.bit = true
        return 'hit'
      }
      const isFull = count((entry) => entry.isResident) === m
      const outcome = isFull ? evict() : 'miss'
      while (count((entry) => !entry.isResident) > m) {
        test = seek(test, (entry) => entry.inTest)
        endTest(test)
      }
      const trial = clock.find((entry) => entry.page === page)
      if (trial !== undefined && promote(trial)) {
        mc = Math.min(m, mc + 1)
        limitHot()
      } else {
        const isHot = count((entry) => entry.isResident) < m - mc
        clock.push({ page, isHot, isResident: true, inTest: !isHot, bit: false })
      }
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-clock-pro': { clockPro },
})
