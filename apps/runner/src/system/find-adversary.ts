/** Adversaries by name, for tasks of a description that attack the others. */
import { adversaries } from '@selfpage/adversaries'
import { SelfpageError } from '@selfpage/policy'
import { nearest } from '@selfpage/shootout'
import type { AdversaryPlugin } from '@selfpage/systems'

/** @throws SelfpageError `ADVERSARY_NOT_FOUND` */
export async function findAdversary(name: string): Promise<AdversaryPlugin> {
  const found = adversaries.find((adversary) => adversary.name === name)
  if (found !== undefined) return found
  const names = adversaries.filter(({ create }) => create !== undefined).map((one) => one.name)
  const near = nearest(name, names)
  throw new SelfpageError('ADVERSARY_NOT_FOUND', `there is no adversary '${name}'`, {
    hint: (near === undefined ? '' : `Did you mean ${near}? `) + `There are: ${names.join(', ')}.`,
  })
}
