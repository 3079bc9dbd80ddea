/** `selfpage systems [NAME]`: which systems there are, and what each can be told. */
import { defineCommand } from '../command.ts'
import { policySearch } from '../policies/policy-search.ts'
import { bundledMixes } from '../system/bundled-systems.ts'
import { plainTable } from '../text/plain-table.ts'

export const systemsCommand = defineCommand({
  name: 'systems',
  summary: 'The systems there are, with their options',
  args: {
    name: { type: 'positional', required: false, description: 'One of them, or a path: all of it' },
    json: { type: 'boolean', description: 'Print JSON, options as a JSON schema' },
  },
  examples: [
    { command: 'selfpage systems', says: 'what there is, and mixes of tasks to compare them by' },
    { command: 'selfpage systems vms', says: 'its options and an example' },
    { command: 'selfpage systems ./mine.ts --json', says: 'your own, for a program' },
  ],
  async run({ args, cwd, stdout, stderr }) {
    const { resolveSystem, systemNames } = await import('@selfpage/shootout/systems')
    const { systemPage } = await import('../system/system-page.ts')
    const { systemRecord } = await import('../system/system-record.ts')
    const { from } = policySearch(cwd)
    if (args.name !== undefined) {
      const located = await resolveSystem(args.name, from)
      stdout.write(
        args.json === true ? json(systemRecord(located)) : systemPage(located, args.name),
      )
      return
    }
    const names = systemNames(from)
    // One that cannot be loaded must not hide the others.
    const outcomes = await Promise.allSettled(names.map((name) => resolveSystem(name, from)))
    const located = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    )
    if (args.json === true) stdout.write(json(located.map(systemRecord)))
    else {
      const rows = located.map(({ definition }) => [definition.name, definition.summary])
      const mixes = bundledMixes().map(({ name, summary }) => [name, summary])
      stdout.write(`${plainTable(columnsOf('system'), rows)}\n`)
      stdout.write('Options and an example of one: selfpage systems NAME\n\n')
      stdout.write(`${plainTable(columnsOf('mix of tasks'), mixes)}\n`)
      stdout.write('Compare systems by one: selfpage shootout --system gnu,unix --mix NAME\n')
    }
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue
      const { reason } = outcome
      const says = reason instanceof Error ? reason.message : String(reason)
      stderr.write(`${names[index]} is left out: ${says}\n`)
    }
  },
})

function columnsOf(title: string) {
  return [
    { title, align: 'left' },
    { title: '', align: 'left' },
  ] as const
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
