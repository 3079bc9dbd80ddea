/** `selfpage trace head FILE`: the first references, as the source names them. */
import { isSet } from '@selfpage/trace'
import { className } from '../explain/class-name.ts'
import { defineCommand } from '../command.ts'
import { plainTable } from '../text/plain-table.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import { shownId } from '../traces/shown-id.ts'
import { traceArguments, traceOptions, wholeNumber } from '../traces/trace-arguments.ts'

const { limit: _limit, cache: _cache, ...readerArguments } = traceArguments

export const traceHeadCommand = defineCommand({
  name: 'trace head',
  summary: "The first references, with the source's own ids",
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'A file, a bundled workload or a synthetic one (zipf:references=1e6,pages=1e5)',
    },
    count: { type: 'string', alias: 'n', default: '10', description: 'How many' },
    json: { type: 'boolean', description: 'Print JSON' },
    ...readerArguments,
  },
  examples: [
    { command: 'selfpage trace head orders.csv', says: 'ten of them' },
    { command: 'selfpage trace head orders.csv --columns id=2 -n 3', says: 'is column 2 the id?' },
  ],
  async run({ args, cwd, stdout }) {
    const most = wholeNumber('count', args.count)
    const options = { ...traceOptions({ ...args, cache: false }), limitReferences: most }
    const trace = await openTraceArgument(args.file, cwd, options)
    const records = Array.from(trace.pages.subarray(0, most), (page, at) => ({
      at,
      id: shownId(trace, page),
      access: accessAt(at),
      class: trace.classes === null ? null : className(trace, trace.classes[at]),
    }))
    if (args.json === true) {
      stdout.write(`${JSON.stringify(records, null, 2)}\n`)
      return
    }
    const columns = [
      { title: 'reference' },
      { title: 'id' },
      { title: 'access', align: 'left' },
      { title: trace.classes === null ? '' : 'class', align: 'left' },
    ] as const
    const rows = records.map((record) => [
      String(record.at),
      String(record.id),
      record.access,
      record.class ?? '',
    ])
    stdout.write(plainTable(columns, rows))

    function accessAt(at: number): 'read' | 'write' | 'fetch' {
      if (trace.writes !== null && isSet(trace.writes, at)) return 'write'
      return trace.fetches !== null && isSet(trace.fetches, at) ? 'fetch' : 'read'
    }
  },
})
