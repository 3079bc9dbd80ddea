/** Numbers as the tables write them. */

/** Thousands set apart: 1,234,567. */
export function countText(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** A count with its noun: `1 miss`, `1,234 misses`. */
export function plural(count: number, one: string, many: string): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** A share of 1 in percent, two decimals: 12.34%. */
export function shareText(share: number): string {
  return `${(share * 100).toFixed(2)}%`
}

/** A relative difference with its sign: +4.2%, -17%, tenfold and more as 12x; `=` for none, `-` unknown. */
export function differenceText(difference: number | undefined): string {
  if (difference === undefined) return '-'
  if (difference === 0) return '='
  if (difference >= 9.995) return `${countText(difference + 1)}x`
  const percent = difference * 100
  const digits = Math.abs(percent) < 9.95 ? 1 : 0
  const text = Math.abs(percent).toFixed(digits)
  return `${percent < 0 ? '-' : '+'}${text}%`
}

/** Nanoseconds or bytes: 7.3, 42, 1,250. */
export function amountText(amount: number): string {
  return amount < 9.95 ? amount.toFixed(1) : countText(Math.round(amount))
}

/** Bytes in a binary unit: 4 KiB. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let amount = bytes
  let unit = 0
  for (; amount >= 1024 && unit < units.length - 1; unit++) amount /= 1024
  return `${Number(amount.toFixed(1))} ${units[unit]}`
}

/** A duration in words: 4 s, 3 min 20 s, 2 h 5 min. */
export function durationText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
