/**
 * Whether differences lie to one side of zero by more than chance: the signed-rank test of Wilcoxon
 * ("Individual Comparisons by Ranking Methods", Biometrics Bulletin 1(6), 1945), two-sided and exact.
 */

/**
 * The probability of differences as one-sided as these, or more, if either sign were as likely.
 * Zeroes count for nothing, equal sizes share their ranks. 1 if there is no difference at all.
 */
export function signedRankProbability(differences: readonly number[]): number {
  const sizes = differences.filter((each) => each !== 0)
  const ranks = doubledRanks(sizes)
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const positive = ranks.reduce((sum, rank, index) => sum + (sizes[index] > 0 ? rank : 0), 0)
  const least = Math.min(positive, total - positive)
  // ways[s]: in how many choices of signs the ranks of the positive ones come to s.
  const ways = new Float64Array(total + 1)
  ways[0] = 1
  for (const rank of ranks) {
    for (let sum = total; sum >= rank; sum--) ways[sum] += ways[sum - rank]
  }
  const tail = ways.subarray(0, least + 1).reduce((sum, count) => sum + count, 0)
  return Math.min(1, (2 * tail) / 2 ** ranks.length)
}

/** Twice the rank of each by size: whole numbers also where ranks are shared. */
function doubledRanks(values: readonly number[]): number[] {
  const sizes = values.map(Math.abs)
  return sizes.map((size) => {
    const smaller = sizes.filter((other) => other < size).length
    const equal = sizes.filter((other) => other === size).length
    return 2 * smaller + equal + 1
  })
}
