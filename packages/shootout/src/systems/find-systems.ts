/** Systems by name or path: those that come with the package, installed ones, somebody's own. */
import { pathToFileURL } from 'node:url'
import { systems } from '@selfpage/systems'
import type { SystemDefinition } from '@selfpage/systems'
import { engineIdentity } from '../policies/engine-identity.ts'
import { knownPlugins, locatePlugin } from '../policies/locate-plugin.ts'
import type { PluginKind } from '../policies/locate-plugin.ts'
import { moduleIdentity } from '../policies/module-identity.ts'
import { loadSystem } from './system-reference.ts'
import type { SystemReference } from './system-reference.ts'

const kind: PluginKind = {
  word: 'system',
  prefixes: ['@selfpage/system-', 'selfpage-system-'],
  folder: null,
  listing: 'selfpage systems',
}

/** The package that bundled systems come with. */
export const systemsPackage = '@selfpage/systems'

/** A system found by name or path. */
export interface LocatedSystem {
  readonly definition: SystemDefinition
  readonly reference: SystemReference
  /** A hash of its code. */
  readonly identity: string
  /** The package it is from, or the path. */
  readonly origin: string
}

/** Every system that can be named from the folders `from`: the bundled ones first. */
export function systemNames(from: readonly string[]): string[] {
  const bundled = systems.map(({ name }) => name)
  const others = knownPlugins(kind, from).map(({ name }) => name)
  return [...new Set([...bundled, ...others])]
}

/**
 * The system that `reference` names: a bundled one, else a package `@selfpage/system-NAME` or
 * `selfpage-system-NAME` seen from the folders `from`, or a path from the first of them. Throws
 * `SYSTEM_UNKNOWN`, `SYSTEM_NOT_BUILT`, `SYSTEM_LOAD_FAILED`, `SYSTEM_INVALID`.
 */
export async function resolveSystem(
  reference: string,
  from: readonly string[],
): Promise<LocatedSystem> {
  const bundled = systems.find(({ name }) => name === reference)
  if (bundled !== undefined) {
    return {
      definition: bundled,
      reference: { name: bundled.name, module: null },
      identity: engineIdentity(systemsPackage),
      origin: systemsPackage,
    }
  }
  const { file, origin } = locatePlugin(kind, reference, from, () => systemNames(from))
  const module = pathToFileURL(file).href
  const definition = await loadSystem({ name: reference, module })
  const identity = moduleIdentity(file)
  return { definition, reference: { name: definition.name, module }, identity, origin }
}
