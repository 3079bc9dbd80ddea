/** Every command by name, in the order of the help; its code is loaded when it is called. */
import type { Command } from './command.ts'

/** One line a command. `commands/NAME.ts` exports it as `NAMECommand`. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  shootout: async () => (await import('./commands/shootout.ts')).shootoutCommand,
  mrc: async () => (await import('./commands/mrc.ts')).mrcCommand,
  advise: async () => (await import('./commands/advise.ts')).adviseCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  policies: async () => (await import('./commands/policies.ts')).policiesCommand,
  systems: async () => (await import('./commands/systems.ts')).systemsCommand,
  trace: async () => (await import('./commands/trace.ts')).traceCommand,
  record: async () => (await import('./commands/record.ts')).recordCommand,
  system: async () => (await import('./commands/system.ts')).systemCommand,
  figure: async () => (await import('./commands/figure.ts')).figureCommand,
  torture: async () => (await import('./commands/torture.ts')).tortureCommand,
  talk: async () => (await import('./commands/talk.ts')).talkCommand,
  bench: async () => (await import('./commands/bench.ts')).benchCommand,
  fuse: async () => (await import('./commands/fuse.ts')).fuseCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  new: async () => (await import('./commands/new.ts')).newCommand,
}
