/** Arguments against their declaration: what is unknown, missing or repeated gets an error. */
import { parseArgs } from 'node:util'
import { SelfpageError } from '@selfpage/policy'
import { aliasesOf, optionsAmong } from './argument.ts'
import type { ArgumentDefinition, ArgumentDefinitions, ArgumentValues } from './argument.ts'
import type { Command } from './command.ts'

/** The arguments of one call. */
export interface Arguments {
  readonly args: ArgumentValues
  /** Every value of an option, in order. */
  readonly all: (option: string) => readonly string[]
  readonly words: readonly string[]
  readonly rest: readonly string[]
}

interface Option {
  readonly name: string
  readonly type: 'string' | 'boolean'
}

/** Parses `words` for `command`. Throws `USAGE`. */
export async function parseArguments(
  command: Command,
  words: readonly string[],
): Promise<Arguments> {
  const known = optionsOf(command.args)
  const values = new Map<string, string[]>()
  const switches = new Map<string, boolean>()
  const positionals: string[] = []
  for (const token of tokensOf(words, known)) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = known.get(token.name) ?? negated(token.name, known)
    if (option === undefined) throw await unknownOption(command, token.rawName, [...known.keys()])
    if (option.type === 'boolean') {
      if (token.value !== undefined) throw usage(command, `${token.rawName} takes no value`)
      switches.set(option.name, known.has(token.name))
    } else {
      if (token.value === undefined) throw usage(command, `${token.rawName} needs a value`)
      values.set(option.name, [...(values.get(option.name) ?? []), token.value])
    }
  }
  const declared = Object.entries(command.args).filter(([, arg]) => arg.type === 'positional')
  const missing = declared
    .slice(positionals.length)
    .find(([, arg]) => arg.required !== false && arg.default === undefined)
  if (missing !== undefined) throw usage(command, `${missing[0].toUpperCase()} is missing`)
  for (const [name, arg] of optionsAmong(command.args)) {
    if (arg.type === 'boolean') continue
    const given = values.get(name)
    if (arg.required === true && given === undefined) throw usage(command, `--${name} is missing`)
    if (arg.type === 'string') continue
    const wrong = given?.find((value) => !arg.options.includes(value))
    if (wrong !== undefined) {
      throw usage(command, `--${name} is one of ${arg.options.join(', ')}, not '${wrong}'`)
    }
  }
  const rest = positionals.slice(declared.length)
  if (rest.length > 0 && command.takesRest !== true) {
    throw usage(command, `unexpected argument '${rest[0]}'`)
  }
  const inOrder = positionals.values()
  const valueOf = (name: string, { type }: ArgumentDefinition) => {
    if (type === 'positional') return inOrder.next().value
    return type === 'boolean' ? switches.get(name) : values.get(name)?.at(-1)
  }
  const args = Object.fromEntries(
    Object.entries(command.args).map(([name, arg]) => [name, valueOf(name, arg) ?? arg.default]),
  )
  return { args, words, rest, all: (option) => values.get(option) ?? [] }
}

/** Options by every name they answer to. */
function optionsOf(args: ArgumentDefinitions): Map<string, Option> {
  const known = new Map<string, Option>()
  for (const [name, arg] of optionsAmong(args)) {
    const type = arg.type === 'boolean' ? 'boolean' : 'string'
    for (const spelling of [name, ...aliasesOf(arg)]) known.set(spelling, { name, type })
  }
  return known
}

function tokensOf(words: readonly string[], known: ReadonlyMap<string, Option>) {
  const options = Object.fromEntries(
    [...known].map(([spelling, { type }]) => [
      spelling,
      spelling.length === 1 ? { type, short: spelling } : { type },
    ]),
  )
  return parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens
}

/** `--no-NAME` for a boolean. */
function negated(name: string, known: ReadonlyMap<string, Option>): Option | undefined {
  const option = name.startsWith('no-') ? known.get(name.slice(3)) : undefined
  return option?.type === 'boolean' ? option : undefined
}

async function unknownOption(
  command: Command,
  option: string,
  names: readonly string[],
): Promise<SelfpageError> {
  const { nearest } = await import('@selfpage/shootout')
  const near = nearest(option.replace(/^-+/, ''), names)
  return usage(
    command,
    `unknown option ${option}`,
    near === undefined ? undefined : `Did you mean --${near}?`,
  )
}

function usage(command: Command, message: string, hint?: string): SelfpageError {
  return new SelfpageError('USAGE', message, {
    place: command.name,
    hint: hint ?? `Run \`selfpage ${command.name} --help\` for its options and examples.`,
  })
}
