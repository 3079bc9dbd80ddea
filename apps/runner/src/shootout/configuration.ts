/** The configuration file of a run, and the policies it registers. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { configNames, loadConfig } from '@selfpage/shootout'
import type { PolicySearch, SelfpageConfig } from '@selfpage/shootout'
import { policySearch } from '../policies/policy-search.ts'

/** What was configured, and where names of policies lead. */
export interface Configuration {
  readonly config: SelfpageConfig
  readonly search: PolicySearch
}

/** Reads `path`, or else the configuration in `cwd`, if there is one. */
export async function readConfiguration(
  cwd: string,
  path: string | undefined,
): Promise<Configuration> {
  const name = path ?? configNames.find((known) => existsSync(join(cwd, known)))
  const search = policySearch(cwd)
  if (name === undefined) return { config: {}, search }
  const file = resolve(cwd, name)
  const config = await loadConfig(file)
  return { config, search: { ...search, listed: { file, policies: config.policies ?? [] } } }
}
