/** All there is to know of a policy, as a page of text. */
import type { LocatedPolicy } from '@selfpage/shootout'
import { optionsTable } from './options-table.ts'
import { policyOptions } from './policy-options.ts'
import type { PolicyOption } from './policy-options.ts'

/** What `selfpage policies NAME` prints. */
export function policyPage({ definition, fused, origin }: LocatedPolicy): string {
  const { name, summary, paper, facts, hints, optionsSchema } = definition
  const options = policyOptions(optionsSchema)
  const sections = [
    `${name}: ${summary}\n`,
    options.length === 0 ? 'It has no options.\n' : optionsTable(options),
    paper === undefined
      ? ''
      : `Paper    ${paper.authors}: ${paper.title}.\n` +
        `         ${paper.venue}, ${paper.year}. ${paper.url}\n`,
    facts.length === 0 ? '' : `Reads    ${facts.join(', ')}\n`,
    hints.length === 0 ? '' : `Hears    ${hints.map(heard).join('; ')}, under --events apply\n`,
    fused === null ? '' : 'Loop     fused: long replays run in loops compiled with its code\n',
    `From     ${origin}\n`,
    `Example  selfpage shootout --policy "${example(name, options)},lru" --trace zipf:references=1e6,pages=1e5 --frames 10%${hints.length === 0 ? '' : ' --events apply'}\n`,
  ]
  return sections.filter((text) => text !== '').join('\n')
}

function heard({ name, messages }: LocatedPolicy['definition']['hints'][number]): string {
  return `${name} (${Object.keys(messages).join(', ')})`
}

/** The policy with its first option spelled out. */
function example(name: string, [first]: readonly PolicyOption[]): string {
  return first === undefined ? name : `${name}(${first.name}=${String(first.fallback)})`
}
