/** Help texts: usage and options as citty renders them, and examples. */
import { stripVTControlCharacters } from 'node:util'
import { renderUsage } from 'citty'
import type { Command, Surroundings } from './command.ts'

/** What `selfpage` alone says. */
export async function overview(
  commands: Readonly<Record<string, () => Promise<Command>>>,
  { isTerminal }: Pick<Surroundings, 'isTerminal'>,
): Promise<string> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()))
  const width = Math.max(...loaded.map(({ name }) => name.length))
  const lines = loaded.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  const text = `Which eviction policy suits a workload, by how much, and at what cost?

Usage: selfpage COMMAND [OPTIONS]

${lines.join('\n')}

Start here:
  selfpage shootout --demo     fifteen policies on the bundled workloads, and a report
  selfpage COMMAND --help      options and examples of a command
`
  return isTerminal.stdout ? text : stripVTControlCharacters(text)
}

/** What `selfpage COMMAND --help` says. */
export async function commandHelp(
  command: Command,
  { isTerminal }: Pick<Surroundings, 'isTerminal'>,
): Promise<string> {
  const usage = await renderUsage(command.citty, { meta: { name: 'selfpage' } })
  const subCommands = await Promise.all(
    Object.values(command.subCommands ?? {}).map((load) => load()),
  )
  const parts = [usage.trimEnd()]
  if (subCommands.length > 0) {
    const width = Math.max(...subCommands.map(({ name }) => name.length))
    const lines = subCommands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
    parts.push(`COMMANDS\n\n${lines.join('\n')}`)
  }
  if (command.examples.length > 0) {
    const lines = command.examples.map((example) => `  # ${example.says}\n  ${example.command}`)
    parts.push(`EXAMPLES\n\n${lines.join('\n\n')}`)
  }
  const text = `${parts.join('\n\n')}\n`
  return isTerminal.stdout ? text : stripVTControlCharacters(text)
}
