/** Replays what a claim is about and compares. */
import { replay } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import type { Claim } from './claim.ts'

/** A claim and what we count. */
export interface Comparison {
  readonly claim: Claim
  readonly misses: number
  readonly hitPercent: number
  readonly isEqual: boolean
}

/** Compares claims about one trace. Equal replays are made once. */
export function* compareAll(trace: Trace, claims: readonly Claim[]): Generator<Comparison, void> {
  const counted = new Map<string, number>()
  for (const claim of claims) {
    const replayed = `${claim.policy.label} ${claim.frames}`
    const misses =
      counted.get(replayed) ?? replay(trace, claim.policy, { frames: claim.frames }).misses
    counted.set(replayed, misses)
    yield compare(claim, misses, trace.pages.length)
  }
}

function compare(claim: Claim, misses: number, references: number): Comparison {
  const { expected } = claim
  const hitPercent = 100 * (1 - misses / references)
  const isEqual =
    'misses' in expected
      ? expected.misses === misses
      : // Printed percentages are rounded: half a unit of the last place comes on top.
        Math.abs(expected.hitPercent - hitPercent) <= expected.within + 0.005
  return { claim, misses, hitPercent, isEqual }
}
