/** Whether what an allotment policy proposes can be: plugins are not trusted with G1. */
import type { Allotment, TaskDemand } from '@selfpage/policy'

/**
 * @param proposal what the plugin returned, of whatever shape
 * @returns what is wrong with it, in words; undefined: nothing
 */
export function checkAllotments(
  proposal: unknown,
  demands: readonly TaskDemand[],
  frames: number,
): string | undefined {
  if (!Array.isArray(proposal)) return 'does not return a list'
  const known = new Set(demands.map(({ task }) => task))
  let sum = 0
  for (const each of proposal as readonly Partial<Allotment>[]) {
    if (typeof each !== 'object' || each === null) return 'returns what is no allotment'
    const { task, guaranteedFrames, limitFrames } = each
    if (task === undefined || !known.delete(task)) {
      return `allots to task ${String(task)} twice, or there is no such task`
    }
    if (!isCount(guaranteedFrames)) return `allots ${String(guaranteedFrames)} frames to ${task}`
    if (limitFrames !== undefined && !(isCount(limitFrames) && limitFrames >= guaranteedFrames)) {
      return `limits task ${task} to ${String(limitFrames)} frames`
    }
    sum += guaranteedFrames
  }
  // Tasks that are not mentioned keep what they have.
  for (const { task, guaranteedFrames } of demands) if (known.has(task)) sum += guaranteedFrames
  return sum > frames ? `allots ${sum} frames of ${frames}` : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
