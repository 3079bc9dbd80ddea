/** From a text like `gnu,unix(order=active-inactive),replay` to systems of a grid. */
import type { SystemDefinition } from '@selfpage/systems'
import { planPolicies } from '../policies/plan-policies.ts'
import { parseSystemSpecs } from '../policies/policy-spec.ts'
import { resolveSystem } from './find-systems.ts'
import type { SystemReference } from './system-reference.ts'

/** The name under which a replay stands beside systems: the same references, nothing around them. */
export const replayName = 'replay'

/** A system of a grid, with its options. */
export interface PlannedSystemChoice {
  readonly name: string
  /** The name, and the options that were given: `unix(order=active-inactive)`. */
  readonly label: string
  readonly summary: string
  readonly options: Readonly<Record<string, unknown>>
  /** Whose policies decide in it: see `SystemPolicies`. */
  readonly policies: SystemDefinition['policies']
  /** Null for `replay`. */
  readonly definition: SystemDefinition | null
  /** Null for `replay`, and for a value that no module exports: it runs on the main thread. */
  readonly reference: SystemReference | null
  /** A hash of its code and of what its options name; null if that is unknown. */
  readonly identity: string | null
}

const replayChoice: PlannedSystemChoice = {
  name: replayName,
  label: replayName,
  summary: 'the references alone, each task’s in the frames it is promised; no machine, no time',
  options: {},
  policies: 'each',
  definition: null,
  reference: null,
  identity: '',
}

/**
 * The systems of a list, each once; sweeps of options multiply. Throws `SYSTEM_SPEC_INVALID`,
 * `SYSTEM_OPTION_INVALID`, and what `resolveSystem` and, for an option `policy`, `planPolicies` throw.
 */
export async function planSystems(
  text: string,
  from: readonly string[],
): Promise<PlannedSystemChoice[]> {
  const planned: PlannedSystemChoice[] = []
  for (const { reference, options } of parseSystemSpecs(text)) {
    if (reference === replayName) {
      planned.push(replayChoice)
      continue
    }
    const located = await resolveSystem(reference, from)
    for (const chosen of options) {
      const { definition } = located
      definition.checkOptions(chosen, `system ${definition.name}`)
      const identities = [located.identity, await policyIdentity(chosen, from)]
      planned.push({
        ...choiceOf(definition, chosen),
        reference: located.reference,
        identity: identities.includes(null) ? null : identities.join(' '),
      })
    }
  }
  const labels = new Set<string>()
  return planned.filter(({ label }) => !labels.has(label) && labels.add(label))
}

/** A grid's entry for a system that only exists as a value. */
export function systemChoice(
  definition: SystemDefinition,
  options: Readonly<Record<string, unknown>> = {},
): PlannedSystemChoice {
  definition.checkOptions(options, `system ${definition.name}`)
  return { ...choiceOf(definition, options), reference: null, identity: null }
}

function choiceOf(definition: SystemDefinition, options: Readonly<Record<string, unknown>>) {
  const { name, summary, policies } = definition
  const given = Object.entries(options).map(([option, value]) => `${option}=${String(value)}`)
  const label = given.length === 0 ? name : `${name}(${given.join(',')})`
  return { name, label, summary, options, policies, definition }
}

/** An option `policy` names a policy, whose code the results depend on. */
async function policyIdentity(
  { policy }: Readonly<Record<string, unknown>>,
  from: readonly string[],
): Promise<string | null> {
  if (typeof policy !== 'string') return ''
  const planned = await planPolicies(policy, { from })
  return planned.map(({ identity }) => identity).join(' ')
}
