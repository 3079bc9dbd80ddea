/**
 * How misses compare, the same in tables and reports: how many more one policy has than another,
 * and the mean of that over many cells.
 */

/**
 * Misses more than `base`, relative: 0.1 is a tenth more, 0 is as many. Undefined if there is no
 * base, or if it has no misses and the other does.
 */
export function excess(misses: number, base: number | undefined): number | undefined {
  if (misses === base) return 0
  return base === undefined || base === 0 ? undefined : misses / base - 1
}

/**
 * The geometric mean of excesses, as one: twice the misses here and half of them there make none,
 * and no single cell decides. Undefined if there is nothing to take it of.
 */
export function meanExcess(excesses: readonly (number | undefined)[]): number | undefined {
  const logarithm = mean(excesses.map((each) => each && Math.log1p(each)))
  return logarithm && Math.expm1(logarithm)
}

/** The arithmetic mean of those that are known; undefined if there is none. */
export function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0) return undefined
  return known.reduce((sum, value) => sum + value, 0) / known.length
}
