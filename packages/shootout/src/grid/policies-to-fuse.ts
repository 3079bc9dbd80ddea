/** Which policies of a grid make enough references for fused loops. */
import { isWorthFusing } from '../policies/fused-policy.ts'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import type { Pass } from './cell-queue.ts'
import type { Cell } from './cells.ts'

/**
 * The policies that all `passes` of theirs together make worth fusing, because a thread keeps to the
 * policies it has loaded. `references` tells how many references a cell makes.
 */
export function policiesToFuse(
  passes: readonly Pass[],
  references: (cell: Cell) => number,
): Set<PlannedPolicy> {
  const sums = new Map<PlannedPolicy, number>()
  for (const [cell, ...others] of passes) {
    // A pass over several sizes calls no policy.
    if (others.length > 0) continue
    sums.set(cell.policy, (sums.get(cell.policy) ?? 0) + references(cell))
  }
  return new Set([...sums.keys()].filter((policy) => isWorthFusing(sums.get(policy) ?? 0)))
}
