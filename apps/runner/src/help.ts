/** Help texts: what there is, how to call it, and examples. Fits narrow terminals. */
import { aliasesOf, optionsAmong } from './argument.ts'
import type { ArgumentDefinition, OptionDefinition } from './argument.ts'
import type { Command } from './command.ts'
import { wrap } from './text/wrap.ts'

const widest = 92

/** What `selfpage` alone says. */
export async function overview(
  commands: Readonly<Record<string, () => Promise<Command>>>,
): Promise<string> {
  return `Which eviction policy suits a workload, by how much, and at what cost?

Usage: selfpage COMMAND [OPTIONS]

${await commandLines(commands)}
Start here:
  selfpage shootout --demo    fifteen policies on the bundled workloads, and a report
  selfpage COMMAND --help     options and examples of a command
`
}

/** What `selfpage COMMAND --help` says. `name`: the command as it is called, `trace info`. */
export async function commandHelp(command: Command, name: string): Promise<string> {
  const positionals = Object.entries(command.args).filter(([, { type }]) => type === 'positional')
  const options = optionsAmong(command.args)
  const usage = [
    `selfpage ${name}`,
    ...(command.subCommands === undefined ? [] : ['COMMAND']),
    ...positionals.map(([argument, definition]) => positionalText(argument, definition)),
    ...(command.takesRest === true ? ['...'] : []),
    ...(options.length === 0 ? [] : ['[OPTIONS]']),
  ].join(' ')
  const parts = [`${command.summary}.\n\nUsage: ${usage}\n`]
  if (command.subCommands !== undefined) {
    parts.push(`Commands:\n${await commandLines(command.subCommands)}`)
  }
  if (positionals.length > 0) {
    const lines = positionals.map(
      ([argument, definition]) => [argument.toUpperCase(), describe(definition)] as const,
    )
    parts.push(`Arguments:\n${twoColumns(lines)}`)
  }
  if (options.length > 0) {
    const lines = options.map(
      ([option, definition]) => [optionText(option, definition), describe(definition)] as const,
    )
    parts.push(`Options:\n${twoColumns(lines)}`)
  }
  const examples = command.examples.map(({ command, says }) => `  # ${says}\n  ${command}\n`)
  if (examples.length > 0) parts.push(`Examples:\n${examples.join('\n')}`)
  return parts.join('\n')
}

async function commandLines(
  commands: Readonly<Record<string, () => Promise<Command>>>,
): Promise<string> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()))
  return twoColumns(loaded.map(({ name, summary }) => [name, summary]))
}

function positionalText(name: string, { required, default: preset }: ArgumentDefinition): string {
  const text = name.toUpperCase()
  return required === false || preset !== undefined ? `[${text}]` : text
}

function optionText(name: string, definition: OptionDefinition): string {
  const spellings = aliasesOf(definition).map((short) => `-${short}, `)
  const value = definition.type === 'boolean' ? '' : ` ${definition.valueHint ?? 'VALUE'}`
  const negation = isOnUnlessRefused(definition) ? 'no-' : ''
  return `${spellings.join('')}--${negation}${name}${value}`
}

/** A boolean that is on: what can be said of it is that it shall be off. */
function isOnUnlessRefused(definition: ArgumentDefinition): boolean {
  return definition.type === 'boolean' && definition.default === true
}

function describe(definition: ArgumentDefinition): string {
  const { description = '', required, default: preset, type } = definition
  if (isOnUnlessRefused(definition) && 'negativeDescription' in definition) {
    return definition.negativeDescription ?? description
  }
  const notes = [
    ...(required === true && type !== 'positional' ? ['required'] : []),
    ...(preset === undefined || preset === '' || preset === false ? [] : [`default ${preset}`]),
  ]
  return notes.length === 0 ? description : `${description} (${notes.join(', ')})`
}

/** Names to the left, texts to the right of them, wrapped at words. */
function twoColumns(lines: readonly (readonly [string, string])[]): string {
  const left = Math.max(...lines.map(([name]) => name.length)) + 4
  return lines
    .map(([name, text]) => {
      const wrapped = wrap(text, widest - left)
      return `  ${name.padEnd(left - 2)}${wrapped.join(`\n${' '.repeat(left)}`)}\n`
    })
    .join('')
}
