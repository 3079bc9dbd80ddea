/** The systems that come with the package, by name. */
import { SelfpageError } from '@selfpage/policy'
import type { SystemDefinition } from './define-system.ts'
import { gnu } from './gnu/gnu.ts'
import { l4 } from './l4/l4.ts'
import { mach } from './mach/mach.ts'
import { oracle } from './oracle/oracle.ts'
import { unix } from './unix/unix.ts'
import { swapping } from './swapping/swapping.ts'
import { vms } from './vms/vms.ts'

/** All of them. */
export const systems: readonly SystemDefinition[] = [gnu, l4, unix, oracle, vms, mach, swapping]

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
