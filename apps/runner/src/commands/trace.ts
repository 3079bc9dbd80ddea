/** `selfpage trace`: looking at traces, and making them. */
import { defineCommand } from '../command.ts'

export const traceCommand = defineCommand({
  name: 'trace',
  summary: 'Look at a trace, convert it, or generate one',
  examples: [
    { command: 'selfpage trace info orders.csv', says: 'what is in it' },
    { command: 'selfpage trace head orders.csv --count 20', says: 'its first references' },
    { command: 'selfpage trace convert orders.csv orders.spt', says: 'in a format that keeps all' },
    {
      command: 'selfpage trace generate zipf:references=1e6,pages=1e5,skew=0.9 zipf.spt',
      says: 'a synthetic one',
    },
  ],
  subCommands: {
    info: async () => (await import('./trace-info.ts')).traceInfoCommand,
    head: async () => (await import('./trace-head.ts')).traceHeadCommand,
    convert: async () => (await import('./trace-convert.ts')).traceConvertCommand,
    generate: async () => (await import('./trace-generate.ts')).traceGenerateCommand,
  },
})
