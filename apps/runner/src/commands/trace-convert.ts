/** `selfpage trace convert IN OUT`: a trace in another format. */
import { defineCommand } from '../command.ts'
import { StatusLine } from '../text/status-line.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import { showReading } from '../traces/show-reading.ts'
import { traceArguments, traceOptions } from '../traces/trace-arguments.ts'
import { outputArguments, requireOutput, writeOutput } from '../traces/trace-output.ts'

export const traceConvertCommand = defineCommand({
  name: 'trace convert',
  summary: 'Write a trace in another format',
  args: {
    in: { type: 'positional', required: true, description: 'A file or a bundled workload' },
    ...outputArguments,
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
    requireOutput(args, cwd, args.in)
    const status = new StatusLine(stderr, isTerminal.stderr)
    const options = { ...traceOptions(args), onProgress: showReading(status, args.in) }
    const trace = await openTraceArgument(args.in, cwd, options)
    signal.throwIfAborted()
    status.clear()
    await writeOutput(trace, args, { cwd, stderr })
  },
})
