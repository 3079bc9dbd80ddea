/** Numbers with their units. */

/** A rate as `12.3 M`, a second meant. */
export function millions(value: number): string {
  return `${(value / 1e6).toFixed(1)} M`
}
