/** Where policies are: packages installed near the user or the runner, and this repository's own. */
import { knownPlugins, locatePlugin } from './locate-plugin.ts'
import type { KnownPlugin, PluginKind, PluginLocation } from './locate-plugin.ts'

/** A policy that can be asked for by name. */
export type KnownPolicy = KnownPlugin

const kind: PluginKind = {
  word: 'policy',
  prefixes: ['@selfpage/policy-', 'selfpage-policy-'],
  folder: 'policies',
  listing: 'selfpage policies',
}
/** Names of allotment policies begin so: they say who gets frames, not which page gives one up. */
const allotmentPrefix = 'allot-'

/**
 * The module that `reference` names: a path (`./mine.ts`, a package's folder), else the packages
 * `@selfpage/policy-NAME` and `selfpage-policy-NAME` seen from each of the folders `from`, else
 * `policies/NAME` of the repository around one of them, else the package of that very name. Paths
 * start from the first folder. Throws `POLICY_UNKNOWN`, `POLICY_NOT_BUILT`.
 */
export function locatePolicy(reference: string, from: readonly string[]): PluginLocation {
  return locatePlugin(kind, reference, from, () => knownPolicies(from).map(({ name }) => name))
}

/** Every eviction policy that can be named from the folders `from`, by name. */
export function knownPolicies(from: readonly string[]): KnownPolicy[] {
  return knownPlugins(kind, from).filter(({ name }) => !name.startsWith(allotmentPrefix))
}
