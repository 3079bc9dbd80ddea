/** A plugin's name, with the options that differ from their defaults: `lirs(hirShare=0.02)`. */
export function labelOf(
  name: string,
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): string {
  const changed = Object.entries(options)
    .filter(([option, value]) => JSON.stringify(value) !== JSON.stringify(defaults[option]))
    .map(([option, value]) => `${option}=${String(value)}`)
  return changed.length === 0 ? name : `${name}(${changed.join(',')})`
}
