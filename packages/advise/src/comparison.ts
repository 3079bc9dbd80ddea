/**
 * Two policies on the same references, stretch by stretch: what one saves against the other, and
 * whether that is more than the luck of a few stretches.
 */
import { signedRankProbability } from './rank-test.ts'

/** What a policy saves against another. */
export interface Comparison {
  /** Share of the other's misses that it does not have: 0.2 is a fifth fewer, below 0 is more. */
  readonly saves: number
  /** 95 % interval of `saves`, by leaving out one stretch after the other (jackknife). */
  readonly interval: readonly [number, number]
  /** Stretches in which it has fewer misses, and more. */
  readonly won: number
  readonly lost: number
  readonly stretches: number
  /** Of the signed-rank test over the stretches, two-sided. */
  readonly probability: number
  /**
   * `sure`: below 0.01 and the interval on one side of 0; `likely`: below 0.1; else, or if sum and
   * stretches point different ways, `open`.
   */
  readonly certainty: Certainty
}

export type Certainty = 'sure' | 'likely' | 'open'

const sureBelow = 0.01
const likelyBelow = 0.1

/** Compares misses by stretch; `own` and `other` are of the same stretches. */
export function compare(own: readonly number[], other: readonly number[]): Comparison {
  const saves = savingOf(own, other)
  const interval = jackknife(own, other, saves)
  const differences = own.map((misses, index) => other[index] - misses)
  const probability = signedRankProbability(differences)
  const won = differences.filter((each) => each > 0).length
  const lost = differences.filter((each) => each < 0).length
  return {
    saves,
    interval,
    won,
    lost,
    stretches: own.length,
    probability,
    certainty: certaintyOf(probability, interval, saves > 0 === won > lost),
  }
}

/** More is saved in all, but less in most stretches (or the other way): that is not settled. */
function certaintyOf(
  probability: number,
  [low, high]: readonly [number, number],
  agrees: boolean,
): Certainty {
  if (!agrees || probability >= likelyBelow) return 'open'
  return probability < sureBelow && (low > 0 || high < 0) ? 'sure' : 'likely'
}

/** What `own` saves of the misses of `other`, over all stretches. */
export function savingOf(own: readonly number[], other: readonly number[]): number {
  const base = sum(other)
  return base === 0 ? 0 : 1 - sum(own) / base
}

/** Quenouille and Tukey's interval of a ratio of sums, with Student's t for few stretches. */
function jackknife(
  own: readonly number[],
  other: readonly number[],
  saves: number,
): [number, number] {
  const stretches = own.length
  if (stretches < 2) return [-Infinity, 1]
  const without = own.map((_, left) =>
    savingOf(
      own.filter((_each, index) => index !== left),
      other.filter((_each, index) => index !== left),
    ),
  )
  const mean = sum(without) / stretches
  const spread = without.reduce((total, each) => total + (each - mean) ** 2, 0)
  const error = Math.sqrt(((stretches - 1) / stretches) * spread)
  const reach = studentT(stretches - 1) * error
  return [saves - reach, saves + reach]
}

/** The 97.5 % quantile of Student's t, to within 0.5 % from 3 degrees on (Peizer and Pratt's kind). */
function studentT(degrees: number): number {
  const few: Readonly<Record<number, number>> = { 1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776 }
  const z = 1.96
  return (
    few[degrees] ??
    z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
