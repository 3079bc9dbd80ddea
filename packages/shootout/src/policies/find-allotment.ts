/** Allotment policies by name: who gets how many frames. */
import { pathToFileURL } from 'node:url'
import { isAllotmentDefinition, SelfpageError } from '@selfpage/policy'
import type { AllotmentPolicy } from '@selfpage/policy'
import { locatePolicy } from './find-policies.ts'
import { loadModule } from './load-module.ts'
import { isPath } from './locate-plugin.ts'
import { parsePolicySpecs } from './policy-spec.ts'

/** Packages of allotment policies are named so, that nobody takes them for eviction policies. */
const prefix = 'allot-'

/**
 * A fresh allotment policy: `shares`, `shares(reserve=0.1)`, or a path. Looked for from the folders
 * `from`. Throws `POLICY_UNKNOWN`, `POLICY_INVALID`, `OPTION_INVALID`.
 */
export async function findAllotment(
  text: string,
  from: readonly string[],
): Promise<AllotmentPolicy> {
  const [{ options }] = parsePolicySpecs(text)
  const module = await loadModule(pathToFileURL(locateAllotment(text, from)).href)
  if (isAllotmentDefinition(module.default)) return module.default.configure(options[0]).create()
  throw new SelfpageError('POLICY_INVALID', 'exports no allotment policy', {
    place: text,
    hint: 'Write `export default defineAllotment({ ... })`.',
  })
}

/** The file of the allotment policy that `text` names. Throws `POLICY_UNKNOWN`. */
export function locateAllotment(text: string, from: readonly string[]): string {
  const [{ reference }] = parsePolicySpecs(text)
  return locatePolicy(isPath(reference) ? reference : prefix + reference, from).file
}
