/** "Did you mean": the known word closest to a mistyped one. */

/**
 * The word of `among` with the fewest typing slips from `word`, or undefined if none is near: more
 * than a third of the letters differ.
 */
export function nearest(word: string, among: Iterable<string>): string | undefined {
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of among) {
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase())
    if (slips >= fewest) continue
    fewest = slips
    best = candidate
  }
  return best
}

/**
 * Letters to insert, delete, replace or swap with their neighbour: Damerau, "A technique for
 * computer detection and correction of spelling errors", CACM 7(3), 1964.
 */
function slipsBetween(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = rows[i - 1][j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1)
      row[j] = Math.min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1)
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (isSwap) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1)
    }
    rows.push(row)
  }
  return rows[from.length][to.length]
}
