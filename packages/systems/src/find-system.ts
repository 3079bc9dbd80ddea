/** The systems that come with the package, by name. */
import { SelfpageError } from '@selfpage/policy'
import type { SystemDefinition } from './define-system.ts'
import { gnu } from './gnu/gnu.ts'
import { l4 } from './l4/l4.ts'

/** All of them. */
export const systems: readonly SystemDefinition[] = [gnu, l4]

/**
 * @throws SelfpageError `SYSTEM_UNKNOWN`
 */
export function findSystem(name: string): SystemDefinition {
  const system = systems.find((known) => known.name === name)
  if (system !== undefined) return system
  throw new SelfpageError('SYSTEM_UNKNOWN', `there is no system '${name}'`, {
    place: 'system',
    hint: `There are: ${systems.map((known) => known.name).join(', ')}.`,
  })
}
