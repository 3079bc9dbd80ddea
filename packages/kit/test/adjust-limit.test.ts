import { expect, test } from 'vitest'
import { adjustLimit } from '../src/index.ts'

const quota = { quotaFrames: 40, floorFrames: 10, extentFrames: 60 }
const rates = { highRate: 200, lowRate: 20, incrementFrames: 16, decrementFrames: 4 }

test.each([
  ['grows by an increment above the high rate', 20, 201, 100, false, 36],
  ['stays between the rates', 20, 200, 100, true, 20],
  ['stays at the low rate', 20, 20, 100, true, 20],
  ['grows up to its quota', 30, 300, 100, false, 40],
  ['goes beyond its quota while it may borrow', 40, 300, 100, true, 56],
  ['goes no further than its extent', 56, 300, 100, true, 60],
  ['keeps what it borrowed when it may borrow no more', 56, 300, 100, false, 56],
  ['grows no more than there is room', 20, 300, 5, true, 25],
  ['does not shrink for want of room', 20, 300, -5, true, 20],
  ['shrinks by a decrement below the low rate', 20, 19, 100, true, 16],
  ['shrinks to its floor', 12, 0, 100, true, 10],
  ['does not grow to its floor', 6, 0, 100, true, 6],
])('a limit %s', (_, limit, rate, roomFrames, mayBorrow, expected) => {
  expect(adjustLimit(limit, rate, quota, rates, { roomFrames, mayBorrow })).toBe(expected)
})
