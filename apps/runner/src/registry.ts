/** Every command by name, in the order of the help; its code is loaded when it is called. */
import type { Command } from './command.ts'

/**
 * One line a command. The commands, each in `commands/NAME.ts`, exported as `NAMECommand`:
 * shootout, mrc, explain, policies, trace, bench, init, new.
 */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {}
