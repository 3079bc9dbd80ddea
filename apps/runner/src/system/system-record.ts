/** A system as plain data, for `--json`. */
import type { LocatedSystem } from '@selfpage/shootout/systems'

export function systemRecord({ definition, origin }: LocatedSystem) {
  const { name, summary, policies, hasAdversaries, optionsSchema } = definition
  return { name, summary, origin, policies, hasAdversaries, options: optionsSchema }
}
