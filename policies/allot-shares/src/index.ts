/**
 * Proportional shares: frames in the ratio of the tasks' shares, and nobody more than it wants.
 * What one task leaves is divided among the others in the same ratio (max-min fairness with
 * weights). Idle memory is not taxed.
 *
 * Waldspurger, "Memory resource management in VMware ESX server", OSDI 2002, section 5.1.
 */
import { defineAllotment } from '@selfpage/policy'
import type { Allotment, TaskDemand } from '@selfpage/policy'
import { z } from 'zod'

const options = z.strictObject({
  reserve: z.number().min(0).lt(1).default(0).describe('part of memory that is left for extras'),
})

/** Frames in proportion to `shares` (default 1), up to `wantedFrames` where a task says it. */
export const shares = defineAllotment({
  name: 'shares',
  summary: 'Gives frames in proportion to shares, and no task more than it wants.',
  options,
  create: ({ reserve }) => ({
    allot: (frames: number, tasks: readonly TaskDemand[]) =>
      divide(Math.floor(frames * (1 - reserve)), tasks),
  }),
})

function divide(frames: number, tasks: readonly TaskDemand[]): readonly Allotment[] {
  const given = tasks.map(() => 0)
  let left = frames
  let open = tasks.map((_, index) => index)
  while (open.length > 0) {
    const weights = open.reduce((sum, index) => sum + weightOf(tasks[index]), 0)
    const level = left / weights
    // Whoever wants less than its part gets what it wants, which raises the level for the others.
    const content = open.filter((index) => mostOf(tasks[index]) <= level * weightOf(tasks[index]))
    if (content.length === 0) {
      divideRest(left, open, tasks, given)
      break
    }
    for (const index of content) {
      given[index] = mostOf(tasks[index])
      left -= given[index]
    }
    open = open.filter((index) => !content.includes(index))
  }
  return tasks.map(({ task }, index) => ({ task, guaranteedFrames: given[index] }))
}

/** Whole frames by largest remainder; of equal ones, the task that came first. */
function divideRest(
  frames: number,
  open: readonly number[],
  tasks: readonly TaskDemand[],
  given: number[],
): void {
  const weights = open.reduce((sum, index) => sum + weightOf(tasks[index]), 0)
  const parts = open.map((index) => {
    const part = (frames * weightOf(tasks[index])) / weights
    return { index, whole: Math.floor(part), rest: part - Math.floor(part) }
  })
  let odd = frames - parts.reduce((sum, { whole }) => sum + whole, 0)
  for (const { index, whole } of parts.toSorted((a, b) => b.rest - a.rest || a.index - b.index)) {
    given[index] = whole + (odd > 0 ? 1 : 0)
    odd -= 1
  }
}

function weightOf({ wish }: TaskDemand): number {
  // Nobody's share is nothing at all, or what others leave could go to nobody.
  return Math.max(1e-9, wish.shares ?? 1)
}

function mostOf({ wish }: TaskDemand): number {
  return Math.min(wish.wantedFrames ?? Infinity, wish.limitFrames ?? Infinity)
}

export default shares
