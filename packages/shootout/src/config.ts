/** selfpage.config.ts: what a project always wants in its shootouts. */
import { pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'
import type { CellSettings } from './grid/plan.ts'
import { isFile } from './policies/find-package.ts'
import { loadModule } from './policies/load-module.ts'
import type { Workload } from './workloads/workload.ts'

/** The members are defaults for the options of the same meaning on the command line. */
export interface SelfpageConfig extends CellSettings {
  /** Names as on the command line (`lirs(hirShare=0.02)`), definitions, or configured policies. */
  readonly policies?: readonly (string | PolicyDefinition | ConfiguredPolicy)[]
  /** Names and paths as on the command line, traces, or workloads of your own. */
  readonly workloads?: readonly (string | Workload | Trace)[]
  readonly frames?: readonly (number | string)[]
  readonly jobs?: number
  readonly stallSeconds?: number
}

/** Gives a configuration its type: `export default defineConfig({ ... })`. */
export function defineConfig(config: SelfpageConfig): SelfpageConfig {
  return config
}

/** File names that are looked for, in this order. */
export const configNames = [
  'selfpage.config.ts',
  'selfpage.config.mjs',
  'selfpage.config.js',
] as const

/** Loads a configuration. Throws `CONFIG_NOT_FOUND`, `CONFIG_LOAD_FAILED`, `CONFIG_INVALID`. */
export async function loadConfig(path: string): Promise<SelfpageConfig> {
  if (!isFile(path)) {
    throw new SelfpageError('CONFIG_NOT_FOUND', 'no such file', {
      place: path,
      hint: '`selfpage init` writes one.',
    })
  }
  const module = await loadModule(pathToFileURL(path).href).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('CONFIG_LOAD_FAILED', `cannot be loaded: ${message}`, {
      place: path,
      hint: 'Run with --verbose for where it happened.',
      cause,
    })
  })
  // Most runs have no configuration, and need not wait for the schema library.
  const { configSchema } = await import('./config-schema.ts')
  const checked = configSchema.safeParse(module.default)
  if (checked.success) return module.default as SelfpageConfig
  const [issue] = checked.error.issues
  const place = issue.path.length === 0 ? path : `${path}, ${issue.path.join('.')}`
  throw new SelfpageError('CONFIG_INVALID', issue.message, {
    place,
    hint: `It exports an object by default: ${Object.keys(configSchema.shape).join(', ')}.`,
  })
}
