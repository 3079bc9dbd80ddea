/** From a text like `own,lru,lirs` to the policies of a grid of systems. */
import { planPolicies } from '../policies/plan-policies.ts'
import type { PolicySearch } from '../policies/plan-policies.ts'
import type { PolicyChoice } from './system-cells.ts'
import { ownPolicies } from './system-row.ts'

const ownPattern = new RegExp(`(^|,)\\s*${ownPolicies}\\s*(?=,|$)`, 'g')

/** `own`, where it is among them, comes first. Throws what `planPolicies` throws. */
export async function planSystemPolicies(
  text: string,
  search: PolicySearch,
): Promise<PolicyChoice[]> {
  const others = text.replaceAll(ownPattern, '').replace(/^\s*,/, '')
  const own: PolicyChoice[] = others === text ? [] : [null]
  return others.trim() === '' && own.length > 0
    ? own
    : [...own, ...(await planPolicies(others, search))]
}
