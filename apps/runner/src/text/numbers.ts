/** Numbers with their nouns and units. */
import { countText } from '@selfpage/shootout'

/** `1 miss`, `2 misses`. */
export function plural(value: number, one: string, many: string): string {
  return `${countText(value)} ${value === 1 ? one : many}`
}

/** A rate as `12.3 M`, a second meant. */
export function millions(value: number): string {
  return `${(value / 1e6).toFixed(1)} M`
}
