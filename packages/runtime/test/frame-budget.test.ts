/** What may be held and what has to go back, in numbers. */
import type { HandleId } from '@selfpage/container'
import { expect, test } from 'vitest'
import { FrameBudget } from '../src/frame-budget.ts'

const handles = (count: number) =>
  Array.from({ length: count }, (_, index) => index + 1) as HandleId[]

test('one frame is left for a container: handles that take it are too many', () => {
  const budget = new FrameBudget(6, 2)
  budget.addFresh(handles(5))
  expect([budget.allocatable, budget.shortage, budget.overdraft]).toEqual([0, 0, 0])
  budget.addFresh(handles(1))
  expect([budget.allocatable, budget.shortage, budget.overdraft]).toEqual([-1, 1, 0])
  expect(budget.surrender(budget.shortage)).toHaveLength(1)
  expect(budget.shortage).toBe(0)
})

test('a container that is there takes its frame, and no other is kept for it', () => {
  const budget = new FrameBudget(6, 2)
  budget.addFresh(handles(5))
  expect(budget.reserve(3)).toBe(1)
  expect([budget.chargedFrames, budget.shortage]).toEqual([6, 0])
  budget.limitFrames = 4
  expect([budget.shortage, budget.overdraft]).toEqual([2, 2])
})
