/**
 * The command line from words to exit status: 0 done, 1 a bug or a failure on the way, 2 bad
 * input, 130 stopped by Ctrl-C. Errors go to standard error as `selfpage: PLACE: what` and a line
 * that says how to mend it.
 */
import { SelfpageError } from '@selfpage/policy'
import { parseArguments } from './arguments.ts'
import type { Command, Surroundings } from './command.ts'
import { commandHelp, overview } from './help.ts'
import { commands } from './registry.ts'
import { version } from './version.ts'

/** Runs `selfpage WORDS`. Returns the exit status. */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<number> {
  // What follows two dashes is another program's.
  const end = words.indexOf('--')
  const own = end === -1 ? words : words.slice(0, end)
  const isVerbose = own.includes('--verbose')
  try {
    const kept = own.filter((word) => word !== '--verbose')
    const status = await dispatch([...kept, ...words.slice(own.length)], surroundings)
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
  const [first, ...rest] = words
  const { stdout } = surroundings
  if (first === undefined || first === '--help' || first === '-h') {
    stdout.write(await overview(commands))
  } else if (first === '--version' || first === '-v') {
    stdout.write(`${version()}\n`)
  } else if (first === 'help') {
    return dispatch([...rest, '--help'], surroundings)
  } else {
    const called = await find(words, commands)
    if (called.command.run !== undefined && !wantsHelp(called.words)) {
      const { command, words } = called
      const given = await parseArguments(command, words)
      // Not before all is loaded: from then on Node 20 compiles its own modules anew.
      const { inlineMore } = await import('@selfpage/shootout')
      inlineMore()
      return (await command.run?.({ ...surroundings, ...given })) ?? 0
    }
    stdout.write(await commandHelp(called.command, called.path))
  }
  return 0
}

/** What was called. */
interface Call {
  readonly command: Command
  /** The words that named it: `trace info`. */
  readonly path: string
  /** The words after those. */
  readonly words: readonly string[]
}

async function find(
  words: readonly string[],
  among: Readonly<Record<string, () => Promise<Command>>>,
  path = '',
): Promise<Call> {
  const [name = '', ...rest] = words
  const own = path === '' ? name : `${path} ${name}`
  if (!Object.hasOwn(among, name)) {
    const names = Object.keys(among)
    // Loaded here: who only asks for help or the version need not wait for it.
    const { nearest } = await import('@selfpage/shootout')
    const near = nearest(name, names)
    throw new SelfpageError('USAGE', `unknown command '${own}'`, {
      hint:
        near === undefined
          ? `Commands: ${names.join(', ')}.`
          : `Did you mean \`selfpage ${own.slice(0, own.length - name.length)}${near}\`?`,
    })
  }
  const command = await among[name]()
  const { subCommands } = command
  const isCalled = subCommands === undefined || rest.length === 0 || rest[0].startsWith('-')
  return isCalled ? { command, path: own, words: rest } : find(rest, subCommands, own)
}

function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const options = end === -1 ? words : words.slice(0, end)
  return options.includes('--help') || options.includes('-h')
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
