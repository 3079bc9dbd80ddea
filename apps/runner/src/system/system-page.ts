/** All there is to know of a system, as a page of text. */
import type { LocatedSystem } from '@selfpage/shootout/systems'
import { optionsTable } from '../policies/options-table.ts'
import { policyOptions } from '../policies/policy-options.ts'
import type { PolicyOption } from '../policies/policy-options.ts'

const policiesText = {
  each: 'every task has its own',
  one: 'one for all tasks',
  none: 'none: it has its own way, and policies of tasks mean nothing in it',
} as const

/** What `selfpage systems NAME` prints. `reference`: how it was named. */
export function systemPage({ definition, origin }: LocatedSystem, reference: string): string {
  const { name, summary, policies, hasAdversaries, optionsSchema } = definition
  const options = policyOptions(optionsSchema)
  return [
    `${name}: ${summary}\n`,
    options.length === 0 ? 'It has no options.\n' : optionsTable(options),
    `Policies  ${policiesText[policies]}\n` +
      (hasAdversaries ? 'Rogues    adversaries can be tasks of it\n' : '') +
      `From      ${origin}\n`,
    `Example   selfpage shootout --system "${example(reference, options)},gnu" --mix hog-and-editor --policy own,lru\n`,
  ].join('\n')
}

/** The system with its first option that has a default spelled out. */
function example(name: string, options: readonly PolicyOption[]): string {
  const first = options.find(({ fallback }) => fallback !== undefined)
  return first === undefined ? name : `${name}(${first.name}=${String(first.fallback)})`
}
