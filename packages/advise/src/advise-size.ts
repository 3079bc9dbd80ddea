/** The best policy at one size, from the rows of a shootout. */
import type { Row } from '@selfpage/shootout'
import type { SizeAdvice } from './advice.ts'
import { compare, savingOf } from './comparison.ts'

/** At most so much more is level. */
const levelWithin = 0.01

/** `rows`: one a policy, optimal aside, all at one size with their misses by stretch. */
export function adviseSize(rows: readonly Row[], lru: Row, optimal: Row | null): SizeAdvice {
  // Of equals LRU is preferred, being the simplest; then the order in which they were given.
  const order = [lru, ...rows.filter((row) => row !== lru)].toSorted((a, b) => a.misses - b.misses)
  const [best, next] = order
  const between = lru.misses - (optimal?.misses ?? lru.misses)
  return {
    frames: best.frames,
    size: best.size,
    policy: best.label,
    misses: best.misses,
    lruMisses: lru.misses,
    optimalMisses: optimal?.misses ?? null,
    wayToOptimal: between > 0 ? (lru.misses - best.misses) / between : null,
    againstLru: best === lru ? null : compare(stretches(best), stretches(lru)),
    runnerUp:
      next === undefined
        ? null
        : {
            policy: next.label,
            misses: next.misses,
            against: compare(stretches(best), stretches(next)),
          },
    level: order
      .slice(1)
      .filter(({ misses }) => misses <= best.misses * (1 + levelWithin))
      .map(({ label }) => label),
    heldOut: heldOutSaving(order, lru),
  }
}

/** Twofold cross-validation over the stretches: even ones choose for odd ones, and the other way. */
function heldOutSaving(rows: readonly Row[], lru: Row): number {
  const own: number[] = []
  const base: number[] = []
  for (const parity of [0, 1]) {
    const isHeldOut = (_misses: number, index: number) => index % 2 === parity
    const chosenBy = ({ windows }: Row) =>
      windows.reduce((sum, { misses }, index) => sum + (index % 2 === parity ? 0 : misses), 0)
    const chosen = rows.reduce((best, row) => (chosenBy(row) < chosenBy(best) ? row : best))
    own.push(...stretches(chosen).filter(isHeldOut))
    base.push(...stretches(lru).filter(isHeldOut))
  }
  return savingOf(own, base)
}

function stretches({ windows }: Row): number[] {
  return windows.map(({ misses }) => misses)
}
