/** What a command is: its options, help and action. One file a command, in `commands/`. */
import type { ArgumentDefinitions, ArgumentValues } from './argument.ts'

/** A line of help: a whole command line, and what it is good for. */
export interface Example {
  readonly command: string
  readonly says: string
}

/** What a command runs in. Commands write through it and never end the process. */
export interface Surroundings {
  /** Results: nothing else goes here. */
  readonly stdout: NodeJS.WritableStream
  /** Progress, warnings, paths of files written. */
  readonly stderr: NodeJS.WritableStream
  readonly isTerminal: { readonly stdout: boolean; readonly stderr: boolean }
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number
  /** The folder that relative paths of arguments start from. */
  readonly cwd: string
  /** Aborted by Ctrl-C. A command that sees it stops, and throws `signal.reason`. */
  readonly signal: AbortSignal
}

/** What `run` is given. */
export interface CommandRun<Args extends ArgumentDefinitions> extends Surroundings {
  readonly args: ArgumentValues<Args>
  /** Every value given for an option that may be repeated, in order. */
  readonly all: (option: keyof Args & string) => readonly string[]
  /** The arguments as they were typed. */
  readonly words: readonly string[]
  /** Arguments after the declared ones. Empty unless `takesRest`. */
  readonly rest: readonly string[]
}

/** What {@link defineCommand} takes. */
export interface CommandDescription<Args extends ArgumentDefinitions> {
  readonly name: string
  /** One line. */
  readonly summary: string
  readonly args?: Args
  readonly examples: readonly Example[]
  /** Whether more positional arguments may follow the declared ones. */
  readonly takesRest?: boolean
  readonly subCommands?: Readonly<Record<string, () => Promise<Command>>>
  /** Returns the exit status, 0 if nothing. Throws `SelfpageError` for bad input: status 2. */
  run?(run: CommandRun<Args>): Promise<number | void> | void
}

/** A command as the registry holds it. */
export interface Command extends Omit<CommandDescription<ArgumentDefinitions>, 'run' | 'args'> {
  readonly args: ArgumentDefinitions
  run?(run: CommandRun<ArgumentDefinitions>): Promise<number | void> | void
}

/** Makes a command. Types the options for `run`. */
export function defineCommand<const Args extends ArgumentDefinitions>(
  description: CommandDescription<Args>,
): Command {
  return { args: {}, ...(description as CommandDescription<ArgumentDefinitions>) }
}
