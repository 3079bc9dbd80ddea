/** Allotment policies by name: who gets how many frames. */
import { pathToFileURL } from 'node:url'
import { isAllotmentDefinition, SelfpageError } from '@selfpage/policy'
import type { AllotmentPolicy } from '@selfpage/policy'
import { loadModule, locatePolicy, parsePolicySpecs } from '@selfpage/shootout'

/** Packages of allotment policies are named so, that nobody takes them for eviction policies. */
const prefix = 'allot-'

/**
 * A fresh allotment policy: `shares`, `shares(reserve=0.1)`, or a path.
 * @throws SelfpageError `POLICY_UNKNOWN`, `POLICY_INVALID`, `OPTION_INVALID`
 */
export async function findAllotment(
  text: string,
  from: readonly string[],
): Promise<AllotmentPolicy> {
  const [{ reference, options }] = parsePolicySpecs(text)
  const isPath = /^[./]/.test(reference)
  const { file } = locatePolicy(isPath ? reference : prefix + reference, from)
  const module = await loadModule(pathToFileURL(file).href)
  if (isAllotmentDefinition(module.default)) return module.default.configure(options[0]).create()
  throw new SelfpageError('POLICY_INVALID', 'exports no allotment policy', {
    place: text,
    hint: 'Write `export default defineAllotment({ ... })`.',
  })
}
