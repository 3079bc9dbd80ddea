/**
 * The command line from words to exit status: 0 done, 1 a bug or a failure on the way, 2 bad
 * input, 130 stopped by Ctrl-C. Errors go to standard error as `selfpage: PLACE: what` and a line
 * that says how to mend it.
 */
import { SelfpageError } from '@selfpage/policy'
import { nearest } from '@selfpage/shootout'
import { parseArguments } from './arguments.ts'
import type { Command, Surroundings } from './command.ts'
import { commandHelp, overview } from './help.ts'
import { commands } from './registry.ts'
import { version } from './version.ts'

/** Runs `selfpage WORDS`. Returns the exit status. */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const isVerbose = words.includes('--verbose')
  try {
    const status = await dispatch(
      words.filter((word) => word !== '--verbose'),
      surroundings,
    )
    return surroundings.signal.aborted ? 130 : status
  } catch (error) {
    if (surroundings.signal.aborted) {
      if (isExpected(error) && error.hint !== undefined) surroundings.stderr.write(describe(error))
      return 130
    }
    surroundings.stderr.write(describe(error))
    if (isVerbose && error instanceof Error) surroundings.stderr.write(`${stackOf(error)}\n`)
    return isExpected(error) ? 2 : 1
  }
}

async function dispatch(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = name === 'help' && rest[0] !== undefined ? await find(rest, commands) : null
    surroundings.stdout.write(
      command === null
        ? await overview(commands, surroundings)
        : await commandHelp(command.command, surroundings),
    )
  } else if (name === '--version' || name === '-v') {
    surroundings.stdout.write(`${version()}\n`)
  } else {
    const { command, words: own } = await find(words, commands)
    return runCommand(command, own, surroundings)
  }
  return 0
}

async function runCommand(
  command: Command,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const end = words.indexOf('--')
  const options = end === -1 ? words : words.slice(0, end)
  const wantsHelp = options.includes('--help') || options.includes('-h')
  if (wantsHelp || command.run === undefined) {
    surroundings.stdout.write(await commandHelp(command, surroundings))
    return 0
  }
  return (await command.run({ ...surroundings, ...parseArguments(command, words) })) ?? 0
}

/** The command that `words` start with, and the words after it. */
async function find(
  words: readonly string[],
  among: Readonly<Record<string, () => Promise<Command>>>,
  parent?: Command,
): Promise<{ command: Command; words: readonly string[] }> {
  const [name = '', ...rest] = words
  if (!Object.hasOwn(among, name)) {
    const near = nearest(name, Object.keys(among))
    throw new SelfpageError('USAGE', `unknown command '${name}'`, {
      ...(parent === undefined ? {} : { place: parent.name }),
      hint:
        near === undefined
          ? `Commands: ${Object.keys(among).join(', ')}.`
          : `Did you mean \`selfpage ${parent === undefined ? '' : `${parent.name} `}${near}\`?`,
    })
  }
  const command = await among[name]()
  const isDeeper = command.subCommands !== undefined && rest[0] !== undefined
  if (isDeeper && !rest[0].startsWith('-')) return find(rest, command.subCommands, command)
  return { command, words: rest }
}

function isExpected(error: unknown): error is SelfpageError {
  // By shape: a policy loaded from elsewhere may have brought a class of its own.
  return (
    error instanceof SelfpageError || (error instanceof Error && error.name === 'SelfpageError')
  )
}

function describe(error: unknown): string {
  if (isExpected(error)) {
    return `selfpage: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`
  }
  const message = error instanceof Error ? error.message : String(error)
  return (
    `selfpage: ${message}\n` +
    '  This was not expected: `--verbose` shows where it happened. Please report it.\n'
  )
}

function stackOf(error: Error): string {
  const stack = error.stack ?? error.message
  return error.cause instanceof Error ? `${stack}\nCaused by: ${stackOf(error.cause)}` : stack
}
