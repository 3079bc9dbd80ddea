/** Numbers in the sentences of verdicts. */

/** 1,234 */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** 12 %, 3.4 %, 2 %, of a share of one. */
export function percent(share: number): string {
  const percents = share * 100
  const rounded = Number(percents.toFixed(Math.abs(percents) < 9.95 ? 1 : 0))
  return `${rounded === 0 ? 0 : rounded} %`
}

/** 3.41 */
export function decimal(value: number): string {
  return Math.abs(value) >= 99.5 ? count(value) : String(Number(value.toPrecision(3)))
}

/** 1.25 s, 3.2 ms, 140 us; for 0: 0 s. */
export function seconds(value: number): string {
  if (value === 0 || value >= 1) return `${decimal(value)} s`
  return value >= 1e-3 ? `${decimal(value * 1e3)} ms` : `${decimal(value * 1e6)} us`
}
