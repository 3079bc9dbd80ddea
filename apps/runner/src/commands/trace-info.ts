/** `selfpage trace info [FILE]`: what is in a trace. */
import { bundledWorkloads } from '@selfpage/workloads'
import { defineCommand } from '../command.ts'
import { plainTable } from '../text/plain-table.ts'
import { StatusLine } from '../text/status-line.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import { showReading } from '../traces/show-reading.ts'
import { traceArguments, traceOptions } from '../traces/trace-arguments.ts'
import { traceFacts } from '../traces/trace-facts.ts'
import { tracePage } from '../traces/trace-page.ts'

export const traceInfoCommand = defineCommand({
  name: 'trace info',
  summary: 'What is in a trace; without FILE, which traces come with Selfpage',
  args: {
    file: {
      type: 'positional',
      required: false,
      description: 'A file, a bundled workload or a synthetic one (zipf:references=1e6,pages=1e5)',
    },
    json: { type: 'boolean', description: 'Print JSON' },
    ...traceArguments,
  },
  examples: [
    { command: 'selfpage trace info orders.csv', says: 'references, pages, writes, reuse' },
    {
      command: 'selfpage trace info disk.vscsi --split 4096 --json',
      says: 'block requests as pages',
    },
  ],
  async run({ args, cwd, signal, stdout, stderr, isTerminal }) {
    if (args.file === undefined) {
      const listed = bundledWorkloads.map(({ name, summary, origin }) => ({
        name,
        summary,
        origin,
      }))
      const columns = [
        { title: 'workload', align: 'left' },
        { title: '', align: 'left' },
      ] as const
      const rows = listed.map(({ name, summary }) => [name, summary])
      stdout.write(
        args.json === true ? `${JSON.stringify(listed, null, 2)}\n` : plainTable(columns, rows),
      )
      return
    }
    const status = new StatusLine(stderr, isTerminal.stderr)
    const options = { ...traceOptions(args), onProgress: showReading(status, args.file) }
    const trace = await openTraceArgument(args.file, cwd, options)
    signal.throwIfAborted()
    const facts = traceFacts(trace)
    status.clear()
    stdout.write(args.json === true ? `${JSON.stringify(facts, null, 2)}\n` : tracePage(facts))
  },
})
