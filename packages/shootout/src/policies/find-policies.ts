/** Where policies are: packages installed near the user or the runner, and this repository's own. */
import { entryOf } from './find-package.ts'
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
/** What the package of a policy calls its module with fused loops. */
const fusedSubpath = './fused'
/** Names of allotment policies begin so: they say who gets frames, not which page gives one up. */
const allotmentPrefix = 'allot-'

/** Where the modules of a policy are. */
export interface PolicyLocation extends PluginLocation {
  /** The file with fused loops (fused-policy.ts); null if there is none, or none was built. */
  readonly fused: string | null
}

/**
 * The module that `reference` names: a path (`./mine.ts`, a package's folder), else the packages
 * `@selfpage/policy-NAME` and `selfpage-policy-NAME` seen from each of the folders `from`, else
 * `policies/NAME` of the repository around one of them, else the package of that very name. Paths
 * start from the first folder. Throws `POLICY_UNKNOWN`, `POLICY_NOT_BUILT`.
 */
export function locatePolicy(reference: string, from: readonly string[]): PolicyLocation {
  const names = () => knownPolicies(from).map(({ name }) => name)
  const location = locatePlugin(kind, reference, from, names)
  // Fused loops are built. Beside a source they may be those of what it was before.
  const isBuilt = location.package !== null && !location.file.endsWith('.ts')
  const fused = isBuilt ? entryOf(location.package, 'built', fusedSubpath) : null
  return { ...location, fused }
}

/** Every eviction policy that can be named from the folders `from`, by name. */
export function knownPolicies(from: readonly string[]): KnownPolicy[] {
  return knownPlugins(kind, from).filter(({ name }) => !name.startsWith(allotmentPrefix))
}
