/** Reclaim as a process in small steps, and the protection that tasks have at each of them. */
import type { TaskDemand } from '@selfpage/policy'

/** What a task may claim: its `min`, or its `low`. */
type Claim = (demand: TaskDemand) => number

const low: Claim = ({ wish }) => Math.max(wish.lowFrames ?? 0, wish.minFrames ?? 0)
const min: Claim = ({ wish }) => wish.minFrames ?? 0

/**
 * @param frames what there is
 * @param step the part of what is unprotected that one step takes, above 0 and at most 1
 * @returns frames for each task, whole, in sum no more than `frames`
 */
export function reclaimInSmallSteps(
  frames: number,
  tasks: readonly TaskDemand[],
  step: number,
): readonly number[] {
  const use = tasks.map(wantedBy)
  // First from what is above `low`; then from what is above `min`; then there is no protection.
  for (const claim of [low, min, () => 0]) {
    if (sum(use) > frames) reclaimUnprotected(frames, tasks, use, claim, step)
  }
  return wholeFrames(Math.min(frames, Math.round(sum(use))), use)
}

/** Shrinks `use` until it fits, or nothing unprotected is left. */
function reclaimUnprotected(
  frames: number,
  tasks: readonly TaskDemand[],
  use: number[],
  claim: Claim,
  step: number,
): void {
  while (true) {
    const excess = sum(use) - frames
    const protectedNow = protection(tasks, use, claim)
    const unprotected = use.map((used, index) => Math.max(0, used - protectedNow[index]))
    const all = sum(unprotected)
    // Below a thousandth of a frame it would go on for ever without taking one.
    if (excess <= 0 || all < 1e-3) return
    const part = Math.min(step, excess / all)
    for (const [index, some] of unprotected.entries()) use[index] -= some * part
  }
}

/** Frames of each task that may not be taken now: its own claim, within what its parent has. */
function protection(
  tasks: readonly TaskDemand[],
  use: readonly number[],
  claim: Claim,
): readonly number[] {
  const claims = tasks.map((demand, index) => Math.min(use[index], claim(demand)))
  const result = [...claims]
  for (const [index, parent] of tasks.entries()) {
    const children = childrenOf(tasks, parent)
    const claimed = children.reduce((total, child) => total + claims[child], 0)
    if (claimed === 0) continue
    // A parent's protection is for its children; a parent without one has none to give.
    const have = Math.min(claim(parent), claimed)
    for (const child of children) result[child] = (have * claims[child]) / claimed
    result[index] = Math.min(use[index], Math.max(0, claim(parent) - have))
  }
  return result
}

/** A parent asks for protection on behalf of its children; its own use comes on top. */
function wantedBy({ wish, allocatedFrames }: TaskDemand): number {
  const wanted = wish.wantedFrames ?? Math.max(allocatedFrames, low({ wish } as TaskDemand))
  return Math.min(wanted, wish.limitFrames ?? Infinity)
}

function childrenOf(tasks: readonly TaskDemand[], parent: TaskDemand): readonly number[] {
  const children: number[] = []
  for (const [index, { wish }] of tasks.entries()) {
    if (wish.parent === parent.name) children.push(index)
  }
  return children
}

/** Whole numbers near `use` with the sum `frames`, by largest remainder. */
function wholeFrames(frames: number, use: readonly number[]): readonly number[] {
  const whole = use.map((used) => Math.floor(used + 1e-9))
  const order = use.map((used, index) => ({ index, rest: used - whole[index] }))
  order.sort((a, b) => b.rest - a.rest || a.index - b.index)
  let odd = frames - sum(whole)
  for (const { index } of order) {
    if (odd <= 0) break
    whole[index] += 1
    odd -= 1
  }
  return whole
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
