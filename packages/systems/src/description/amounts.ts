/**
 * Sizes and times as people write them: `64MiB`, `1,5 s` is not one, `1.5s` is. Descriptions hold
 * either these texts or plain numbers in the unit their member's name says.
 */

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
}

const timeUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
}

/** Bytes of `64MiB`, `4k`, `4096`; null if it is no size. */
export function parseSize(text: string): number | null {
  return parse(text, sizeUnits)
}

/** Ticks (nanoseconds) of `250ms`, `1.5s`; null if it is no time. A unit must be there. */
export function parseTime(text: string): number | null {
  return parse(text, timeUnits)
}

function parse(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = units[match?.[2]?.toLowerCase() ?? 'none']
  if (match === null || unit === undefined) return null
  const amount = Number(match[1]) * unit
  return Number.isSafeInteger(amount) ? amount : null
}
