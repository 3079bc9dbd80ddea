/** From what was written on a command line or in a configuration to policies ready to run. */
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import { knownPolicies, locatePolicy } from './find-policies.ts'
import { moduleIdentity } from './module-identity.ts'
import { definitionIn, definitionOf, loadPolicyModule } from './policy-reference.ts'
import type { PolicyReference } from './policy-reference.ts'
import { parsePolicySpecs } from './policy-spec.ts'
import type { PolicySpec } from './policy-spec.ts'

/** A policy of a grid. */
export interface PlannedPolicy {
  readonly configured: ConfiguredPolicy
  /** Null for a value that no module exports: it runs on the main thread. */
  readonly reference: PolicyReference | null
  /** A hash of its code. Null when that is unknown: its cells are never reused. */
  readonly identity: string | null
}

/** Policies given as values, by a configuration. */
export interface ListedPolicies {
  /** The file whose default export has the member `policies`. */
  readonly file: string
  readonly policies: readonly unknown[]
}

/** Where names and paths of policies start from. */
export interface PolicySearch {
  /** Paths start from the first. */
  readonly from: readonly string[]
  readonly listed?: ListedPolicies
}

/** A policy found by name or path, not configured yet. */
export interface LocatedPolicy {
  readonly definition: PolicyDefinition
  readonly module: string
  /** As in {@link PolicyReference}. */
  readonly fused: string | null
  readonly index: number | null
  /** Options to start from. */
  readonly options: Readonly<Record<string, unknown>>
  readonly identity: string
  /** `name@version` of the package, or the path. */
  readonly origin: string
}

/**
 * The policies of a text like `lru,clock(bits=1|2),./mine.ts`, each once. Throws
 * `POLICY_SPEC_INVALID`, `POLICY_UNKNOWN`, `POLICY_LOAD_FAILED`, `POLICY_INVALID`,
 * `POLICY_INTERFACE`, `OPTION_INVALID`.
 */
export async function planPolicies(text: string, search: PolicySearch): Promise<PlannedPolicy[]> {
  const planned: PlannedPolicy[] = []
  for (const spec of parsePolicySpecs(text)) planned.push(...(await planSpec(spec, search)))
  return withoutRepeats(planned)
}

/** The policies a configuration lists; texts among them are read as on the command line. */
export async function planListed(search: PolicySearch): Promise<PlannedPolicy[]> {
  const planned: PlannedPolicy[] = []
  for (const [index, value] of (search.listed?.policies ?? []).entries()) {
    if (typeof value === 'string') planned.push(...(await planPolicies(value, search)))
    else planned.push(...configureAll(listedAt(search, index), [{}]))
  }
  return withoutRepeats(planned)
}

/** A grid's entry for a policy that only exists as a value. */
export function planValue(configured: ConfiguredPolicy): PlannedPolicy {
  return { configured, reference: null, identity: null }
}

/** Finds and loads the policy a name or path means; a configuration's own come first. */
export async function resolvePolicy(
  reference: string,
  search: PolicySearch,
): Promise<LocatedPolicy> {
  const values = search.listed?.policies ?? []
  const index = values.findIndex((value) => definitionOf(value)?.name === reference)
  if (index !== -1) return listedAt(search, index)
  const { file, fused, origin } = locatePolicy(reference, search.from)
  const module = pathToFileURL(file).href
  return {
    definition: definitionIn(await loadPolicyModule(module), { module, index: null }),
    module,
    fused: fused === null ? null : pathToFileURL(fused).href,
    index: null,
    options: {},
    // Of both: what is counted is not to depend on which of them ran.
    identity: moduleIdentity(file, ...(fused === null ? [] : [fused])),
    origin,
  }
}

/** Every policy that can be named: the configuration's and those installed. */
export function policyNames(search: PolicySearch): string[] {
  const listed = (search.listed?.policies ?? []).flatMap((value) => definitionOf(value)?.name ?? [])
  return [...new Set([...listed, ...knownPolicies(search.from).map(({ name }) => name)])].sort()
}

async function planSpec(spec: PolicySpec, search: PolicySearch): Promise<PlannedPolicy[]> {
  return configureAll(await resolvePolicy(spec.reference, search), spec.options)
}

function configureAll(located: LocatedPolicy, sweep: PolicySpec['options']): PlannedPolicy[] {
  const { definition, module, fused, index, identity } = located
  return sweep.map((chosen) => {
    const options = { ...located.options, ...chosen }
    return {
      configured: definition.configure(options),
      reference: { module, fused, index, options },
      identity,
    }
  })
}

function listedAt({ listed }: PolicySearch, index: number): LocatedPolicy {
  const value = listed?.policies[index]
  const definition = definitionOf(value)
  if (listed === undefined || definition === null) {
    throw new SelfpageError('CONFIG_INVALID', `policies[${index}] is not a policy`, {
      place: listed?.file ?? 'configuration',
      hint: `List names ('lru'), definitions (lru) or configured policies (lru()).`,
    })
  }
  const module = pathToFileURL(listed.file).href
  return {
    definition: definitionIn({ default: { policies: listed.policies } }, { module, index }),
    module,
    fused: null,
    index,
    options: configuredOptions(value),
    identity: moduleIdentity(fileURLToPath(module)),
    origin: listed.file,
  }
}

function configuredOptions(value: unknown): Readonly<Record<string, unknown>> {
  const hasOptions = typeof value === 'object' && value !== null && 'options' in value
  const options: unknown = hasOptions ? value.options : {}
  return typeof options === 'object' && options !== null ? { ...options } : {}
}

function withoutRepeats(planned: readonly PlannedPolicy[]): PlannedPolicy[] {
  const seen = new Set<string>()
  return planned.filter(({ configured, reference }) => {
    const key = `${reference?.module} ${reference?.index} ${configured.label}`
    return !seen.has(key) && seen.add(key)
  })
}
