/** How numbers are written, the same in prose, figures and tables. */

const MINUS = '\u2212'

/** 1,234,567 */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** 1.2M, 340k, 12: for axes. */
export function formatShort(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ]
  for (const [size, unit] of units) {
    if (Math.abs(value) >= size) return `${trimZeros((value / size).toPrecision(3))}${unit}`
  }
  return trimZeros(value.toPrecision(3))
}

/** A share of one as a percentage with about three digits: 0.1234 is 12.3%. */
export function formatShare(share: number): string {
  const percent = share * 100
  const size = Math.abs(percent)
  const text = percent.toFixed(size >= 99.95 || size === 0 ? 0 : size >= 9.995 ? 1 : 2)
  return `${text.replace('-', MINUS)}%`
}

/** A difference for prose and cells, two digits or so: 0.0312 is 3.1%, 0.312 is 31%. */
export function formatDifference(difference: number): string {
  const percent = Math.abs(difference) * 100
  const digits = percent < 9.95 && percent >= 0.05 ? 1 : 0
  const sign = difference < 0 && percent >= 0.05 ? MINUS : ''
  return `${sign}${Number(percent.toFixed(digits)).toLocaleString('en-US')}%`
}

/** 12.3: nanoseconds, bytes and the like. */
export function formatAmount(value: number): string {
  const size = Math.abs(value)
  return size >= 99.95 ? formatCount(value) : value.toFixed(size >= 9.995 ? 1 : 2)
}

/** 12, 3.4: amounts in prose. */
export function formatRough(value: number): string {
  return Math.abs(value) >= 9.95 ? formatCount(value) : value.toFixed(1)
}

/** 64 KiB, 1.5 GiB */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 99.5 ? value.toFixed(0) : trimZeros(value.toPrecision(3))} ${units[unit]}`
}

/** 22 November 2026, 01:49 UTC; the text itself if it is no date. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return iso
  const day = moment.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${day}, ${moment.toISOString().slice(11, 16)} UTC`
}

/** a, b and c */
export function formatList(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`
}

function trimZeros(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text
}
