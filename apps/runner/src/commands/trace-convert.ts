/** `selfpage trace convert IN OUT`: a trace in another format. */
import { countText } from '@selfpage/shootout'
import { resolve } from 'node:path'
import { traceWriters, writeTrace } from '@selfpage/trace'
import { defineCommand } from '../command.ts'
import { StatusLine } from '../text/status-line.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import { showReading } from '../traces/show-reading.ts'
import { traceArguments, traceOptions } from '../traces/trace-arguments.ts'
import { writtenFormats } from '../traces/written-formats.ts'

export const traceConvertCommand = defineCommand({
  name: 'trace convert',
  summary: 'Write a trace in another format',
  args: {
    in: { type: 'positional', required: true, description: 'A file or a bundled workload' },
    out: { type: 'positional', required: true, description: `The new file: ${writtenFormats}` },
    to: {
      type: 'enum',
      options: traceWriters.map(({ name }) => name),
      description: 'Format to write, if the name of the new file does not tell',
    },
    ...traceArguments,
  },
  examples: [
    { command: 'selfpage trace convert orders.csv orders.spt', says: 'in a format that keeps all' },
    {
      command: 'selfpage trace convert disk.vscsi disk.oracleGeneral --split 4096 --limit 1m',
      says: 'the first million pages of block requests, for libCacheSim',
    },
  ],
  async run({ args, cwd, signal, stderr, isTerminal }) {
    const status = new StatusLine(stderr, isTerminal.stderr)
    const options = { ...traceOptions(args), onProgress: showReading(status, args.in) }
    const trace = await openTraceArgument(args.in, cwd, options)
    signal.throwIfAborted()
    const format = args.to === undefined ? {} : { format: args.to }
    await writeTrace(trace, resolve(cwd, args.out), format)
    status.clear()
    const { pages, distinctPages } = trace
    stderr.write(
      `Wrote ${args.out}: ${countText(pages.length)} references to ${countText(distinctPages)} pages\n`,
    )
  },
})
