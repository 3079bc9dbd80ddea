/** Which loops a policy is replayed in where a world asks for nothing but counts. */
import type { Driver } from '@selfpage/kit'
import type { ConfiguredPolicy, FactName } from '@selfpage/policy'
import { fusedLoopsOf } from './fused-loops.ts'
import { loopsOf } from './loops.ts'
import type { Loops } from './loops.ts'

/** The facts that are another for each reference. */
export const factsOfReference: ReadonlySet<FactName> = new Set([
  'write',
  'class',
  'clock',
  'nextUse',
])

/**
 * The loops for what drives the pages now: a policy, or what replaced it. To be asked again after a
 * replacement: fused loops know only the policy they were made of.
 */
export function commonLoops(
  { definition }: ConfiguredPolicy,
  driver: Driver,
): Pick<Loops, 'reading' | 'writing'> {
  if (definition.facts.some((fact) => factsOfReference.has(fact))) {
    const { full } = loopsOf(definition)
    return { reading: full, writing: full }
  }
  if ('surplus' in driver.policy) {
    const { readingSurplus, full } = loopsOf(definition)
    return { reading: readingSurplus, writing: full }
  }
  return fusedLoopsOf(definition, driver.policy) ?? loopsOf(definition)
}
