/** How a worker comes by a system: a bundled one by name, another one by its module. */
import { SelfpageError } from '@selfpage/policy'
import { isSystemDefinition, systems } from '@selfpage/systems'
import type { SystemDefinition } from '@selfpage/systems'
import { loadModule } from '../policies/load-module.ts'

/** Plain data. */
export interface SystemReference {
  readonly name: string
  /** A `file:` URL; null for a bundled one. */
  readonly module: string | null
}

/** Finds what a reference names. Throws `SYSTEM_LOAD_FAILED`, `SYSTEM_INVALID`. */
export async function loadSystem({ name, module }: SystemReference): Promise<SystemDefinition> {
  if (module !== null) return systemIn(await loadSystemModule(module), module)
  const bundled = systems.find((system) => system.name === name)
  if (bundled === undefined) throw new TypeError(`'${name}' is not bundled`)
  return bundled
}

async function loadSystemModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await loadModule(url)
  } catch (cause) {
    throw new SelfpageError(
      'SYSTEM_LOAD_FAILED',
      `cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { place: placeOf(url), hint: 'Run with --verbose for where it happened.', cause },
    )
  }
}

/** Its default export, else the only system it exports. */
function systemIn(module: Readonly<Record<string, unknown>>, url: string): SystemDefinition {
  if (isSystemDefinition(module.default)) return module.default
  const [found, ...more] = Object.values(module).filter(isSystemDefinition)
  if (found !== undefined && more.length === 0) return found
  throw new SelfpageError('SYSTEM_INVALID', 'exports no system', {
    place: placeOf(url),
    hint: 'Write `export default defineSystem({ ... })`.',
  })
}

function placeOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname)
}
