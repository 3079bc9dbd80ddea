/** Arguments against their declaration: what is unknown, missing or repeated gets an error. */
import { parseArgs as parseTokens } from 'node:util'
import { SelfpageError } from '@selfpage/policy'
import { nearest } from '@selfpage/shootout'
import { parseArgs } from 'citty'
import type { ArgDef, ArgsDef, ParsedArgs } from 'citty'
import type { Command } from './command.ts'

/** The arguments of one call. */
export interface Arguments {
  readonly args: ParsedArgs
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
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const known = optionsOf(command.args)
  const values = new Map<string, string[]>()
  const positionals: string[] = []
  for (const token of tokensOf(words, known)) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = known.get(token.name) ?? negated(token.name, known)
    if (option === undefined) throw unknownOption(command, token.rawName, [...known.keys()])
    if (option.type === 'boolean') {
      if (token.value !== undefined) throw usage(command, `${token.rawName} takes no value`)
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
  for (const [name, arg] of Object.entries(command.args)) {
    const given = values.get(name)
    if (arg.type === 'positional' || arg.type === 'boolean') continue
    if (arg.required === true && given === undefined) throw usage(command, `--${name} is missing`)
    const wrong = given?.find(
      (value) => arg.type === 'enum' && arg.options?.includes(value) !== true,
    )
    if (wrong !== undefined) {
      throw usage(command, `--${name} is one of ${choicesOf(arg)}, not '${wrong}'`)
    }
  }
  const rest = positionals.slice(declared.length)
  if (rest.length > 0 && command.takesRest !== true) {
    throw usage(command, `unexpected argument '${rest[0]}'`)
  }
  try {
    const args = parseArgs([...words], command.args)
    return { args, words, rest, all: (option) => values.get(option) ?? [] }
  } catch (error) {
    throw usage(command, plainText(error))
  }
}

/** Options by every name they answer to. */
function optionsOf(args: ArgsDef): Map<string, Option> {
  const known = new Map<string, Option>()
  for (const [name, arg] of Object.entries(args)) {
    if (arg.type === 'positional') continue
    const type = arg.type === 'boolean' ? 'boolean' : 'string'
    for (const spelling of [name, ...aliasesOf(arg)]) known.set(spelling, { name, type })
  }
  return known
}

function aliasesOf(arg: ArgDef): readonly string[] {
  if (!('alias' in arg) || arg.alias === undefined) return []
  return typeof arg.alias === 'string' ? [arg.alias] : arg.alias
}

function tokensOf(words: readonly string[], known: ReadonlyMap<string, Option>) {
  const options = Object.fromEntries(
    [...known].map(([spelling, { type }]) => [
      spelling,
      spelling.length === 1 ? { type, short: spelling } : { type },
    ]),
  )
  return parseTokens({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens
}

function choicesOf(arg: ArgDef): string {
  return arg.type === 'enum' ? (arg.options ?? []).join(', ') : ''
}

/** `--no-NAME` for a boolean. */
function negated(name: string, known: ReadonlyMap<string, Option>): Option | undefined {
  const option = name.startsWith('no-') ? known.get(name.slice(3)) : undefined
  return option?.type === 'boolean' ? option : undefined
}

function unknownOption(command: Command, option: string, names: readonly string[]): SelfpageError {
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

/** citty colors the messages it throws. */
function plainText(error: unknown): string {
  // eslint-disable-next-line eslint/no-control-regex -- the escape character is what is removed
  return String(error instanceof Error ? error.message : error).replaceAll(/\u001B\[\d+m/g, '')
}
