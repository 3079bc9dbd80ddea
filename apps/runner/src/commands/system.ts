/** `selfpage system`: whole systems of virtual memory at work. */
import { defineCommand } from '../command.ts'

export const systemCommand = defineCommand({
  name: 'system',
  summary: 'Run tasks that page themselves on a simulated machine',
  examples: [
    { command: 'selfpage system run', says: 'the descriptions that come with the command' },
    { command: 'selfpage system run two-tasks', says: 'runs one of them' },
  ],
  subCommands: {
    run: async () => (await import('./system-run.ts')).systemRunCommand,
  },
})
