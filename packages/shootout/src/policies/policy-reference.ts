/** How a worker comes by a policy: it imports the module again, nothing but text crosses over. */
import { interfaceVersion, isPolicyDefinition, SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import { loadModule } from './load-module.ts'

/** A policy by module and options. Plain data. */
export interface PolicyReference {
  /** A `file:` URL. */
  readonly module: string
  /** That of the module with fused loops: see fused-policy.ts. Null if there is none. */
  readonly fused: string | null
  /** The place among `policies`, if the module is a selfpage.config. */
  readonly index: number | null
  readonly options: Readonly<Record<string, unknown>>
}

/** Imports the policy a reference names and configures it. Throws as `definitionIn` does. */
export async function loadPolicy(reference: PolicyReference): Promise<ConfiguredPolicy> {
  const module = await loadPolicyModule(reference.module)
  const definition = definitionIn(module, reference)
  return definition.configure(reference.options)
}

/** Imports a module that should hold a policy. Throws `POLICY_LOAD_FAILED`. */
export async function loadPolicyModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await loadModule(url)
  } catch (cause) {
    throw new SelfpageError(
      'POLICY_LOAD_FAILED',
      `cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { place: placeOf(url), hint: 'Run with --verbose for where it happened.', cause },
    )
  }
}

/**
 * The policy definition in a module: its default export, else its only exported definition; in a
 * configuration, member `index` of `policies`. Throws `POLICY_INVALID` if there is none and
 * `POLICY_INTERFACE` if it was made for another interface.
 */
export function definitionIn(
  module: Readonly<Record<string, unknown>>,
  { module: url, index }: Pick<PolicyReference, 'module' | 'index'>,
): PolicyDefinition {
  const found = index === null ? exportedDefinition(module) : listedDefinition(module, index)
  if (found === null) {
    throw new SelfpageError('POLICY_INVALID', 'exports no policy', {
      place: placeOf(url),
      hint: 'Write `export default definePolicy({ ... })`.',
    })
  }
  if (found.interfaceVersion !== interfaceVersion) {
    throw new SelfpageError(
      'POLICY_INTERFACE',
      `was made for version ${found.interfaceVersion} of the policy interface, ` +
        `this is ${interfaceVersion}`,
      { place: placeOf(url), hint: `Install matching versions of ${found.name} and Selfpage.` },
    )
  }
  return found
}

/** A value of a list of policies: a definition or a configured policy. Null for anything else. */
export function definitionOf(value: unknown): PolicyDefinition | null {
  if (isPolicyDefinition(value)) return value
  const isConfigured = typeof value === 'object' && value !== null && 'definition' in value
  return isConfigured && isPolicyDefinition(value.definition) ? value.definition : null
}

function exportedDefinition(module: Readonly<Record<string, unknown>>): PolicyDefinition | null {
  if (isPolicyDefinition(module.default)) return module.default
  const definitions = Object.values(module).filter(isPolicyDefinition)
  return definitions.length === 1 ? definitions[0] : null
}

function listedDefinition(
  module: Readonly<Record<string, unknown>>,
  index: number,
): PolicyDefinition | null {
  const config = module.default
  if (typeof config !== 'object' || config === null || !('policies' in config)) return null
  return Array.isArray(config.policies) ? definitionOf(config.policies[index]) : null
}

function placeOf(url: string): string {
  return url.startsWith('file:') ? decodeURIComponent(new URL(url).pathname) : url
}
