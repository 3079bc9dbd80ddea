/** `selfpage policies [NAME]`: which policies there are, and what each can be told. */
import { knownPolicies, resolvePolicy } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { policyPage } from '../policies/policy-page.ts'
import { policyRecord } from '../policies/policy-record.ts'
import { policySearch } from '../policies/policy-search.ts'
import { plainTable } from '../text/plain-table.ts'

export const policiesCommand = defineCommand({
  name: 'policies',
  summary: 'The policies there are, with their options and papers',
  args: {
    name: { type: 'positional', required: false, description: 'One of them, or a path: all of it' },
    json: { type: 'boolean', description: 'Print JSON, options as a JSON schema' },
  },
  examples: [
    { command: 'selfpage policies', says: 'what there is' },
    { command: 'selfpage policies lirs', says: 'its options, paper and an example' },
    { command: 'selfpage policies ./mine --json', says: 'your own, for a program' },
  ],
  async run({ args, cwd, stdout, stderr }) {
    const search = policySearch(cwd)
    if (args.name !== undefined) {
      const located = await resolvePolicy(args.name, search)
      stdout.write(args.json === true ? json(policyRecord(located)) : policyPage(located))
      return
    }
    const names = knownPolicies(search.from).map(({ name }) => name)
    // One that cannot be loaded must not hide the others.
    const outcomes = await Promise.allSettled(names.map((name) => resolvePolicy(name, search)))
    const located = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    )
    if (args.json === true) stdout.write(json(located.map(policyRecord)))
    else {
      const columns = [
        { title: 'policy', align: 'left' },
        { title: '', align: 'left' },
      ] as const
      const rows = located.map(({ definition }) => [definition.name, definition.summary])
      stdout.write(`${plainTable(columns, rows)}\n`)
      stdout.write('Options, paper and an example of one: selfpage policies NAME\n')
    }
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue
      const { reason } = outcome
      const says = reason instanceof Error ? reason.message : String(reason)
      stderr.write(`${names[index]} is left out: ${says}\n`)
    }
  },
})

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
