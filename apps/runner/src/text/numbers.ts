/** Numbers as people read them. */

/** `1,234,567`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** `1 miss`, `2 misses`. */
export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A share as `12.3%`, with as many digits as say something. */
export function percent(share: number): string {
  const value = share * 100
  const digits = value !== 0 && Math.abs(value) < 1 ? 2 : 1
  return `${value.toFixed(digits)}%`
}

/** A number of bytes as `3.4 MiB`. */
export function bytes(value: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let amount = value
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024
    unit++
  }
  return unit === 0 ? `${count(amount)} bytes` : `${amount.toFixed(1)} ${units[unit]}`
}

/** A rate as `12.3 M`, a second meant. */
export function millions(value: number): string {
  return `${(value / 1e6).toFixed(1)} M`
}
