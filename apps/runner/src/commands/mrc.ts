/** `selfpage mrc`: miss-ratio curves. */
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { planPolicies, requireWritable, writeWholeFile } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { curveSizes, exactLruCurve, policyCurve } from '../mrc/curve.ts'
import type { Curve } from '../mrc/curve.ts'
import { curveSvg } from '../mrc/curve-svg.ts'
import { curveCsv, curveRecords, curveTable } from '../mrc/curve-table.ts'
import { StatusLine } from '../text/status-line.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import {
  traceArgument,
  traceArguments,
  traceOptions,
  wholeNumber,
} from '../traces/trace-arguments.ts'
import { policySearch } from '../policies/policy-search.ts'

export const mrcCommand = defineCommand({
  name: 'mrc',
  summary: 'Miss ratio at every size: exact for LRU, sampled for any policy',
  args: {
    trace: traceArgument,
    policy: {
      type: 'string',
      valueHint: 'LIST',
      description: 'More policies than LRU, as in lirs,clock(bits=2),./mine',
    },
    rate: {
      type: 'string',
      default: '0.01',
      description:
        'Share of the pages to sample, above 0 to 1, more for small memories; 1 is exact and slow',
    },
    points: { type: 'string', default: '16', description: 'At how many sizes' },
    seed: { type: 'string', default: '0', description: 'Another one, another sample' },
    json: { type: 'boolean', description: 'Print a JSON array with a record a point' },
    csv: { type: 'boolean', description: 'Print the records as CSV' },
    svg: { type: 'string', valueHint: 'FILE', description: 'Draw the curves into an SVG file' },
    ...traceArguments,
  },
  examples: [
    { command: 'selfpage mrc --trace orders.csv', says: "LRU's exact curve" },
    {
      command: 'selfpage mrc --trace db-sqlite-olap --policy sieve,lirs --rate 0.1 --svg olap.svg',
      says: 'two more policies from a tenth of the pages, and a picture',
    },
  ],
  async run({ args, cwd, signal, stdout, stderr, isTerminal }) {
    const rate = shareOption('rate', args.rate)
    const seed = wholeNumber('seed', args.seed, 0)
    const most = wholeNumber('points', args.points)
    if (args.json === true && args.csv === true) {
      throw new SelfpageError('USAGE', 'one or the other', { place: '--json, --csv' })
    }
    const picture = args.svg === undefined ? null : resolve(cwd, args.svg)
    if (picture !== null) requireWritable(picture)
    const status = new StatusLine(stderr, isTerminal.stderr)
    status.show(`opening ${args.trace}`)
    const policies = await planPolicies(args.policy ?? 'lru', policySearch(cwd))
    const trace = await openTraceArgument(args.trace, cwd, traceOptions(args))
    const frames = curveSizes(trace, most)
    const curves: Curve[] = [exactLruCurve(trace, frames)]
    for (const { configured } of policies.filter(({ configured }) => configured.label !== 'lru')) {
      signal.throwIfAborted()
      status.show(`${configured.label}: ${frames.length} sizes`)
      curves.push(policyCurve(trace, configured, { rate, frames, seed }))
      await new Promise(setImmediate)
    }
    signal.throwIfAborted()
    status.clear()
    if (picture !== null) {
      writeWholeFile(picture, curveSvg(`Miss ratio of ${trace.name}`, curves))
      stderr.write(`Wrote ${args.svg}\n`)
    }
    if (args.json === true) {
      stdout.write(`${JSON.stringify(curveRecords(trace.name, curves), null, 2)}\n`)
    } else if (args.csv === true) stdout.write(curveCsv(trace.name, curves))
    else stdout.write(curveTable(curves, trace.distinctPages))
  },
})

function shareOption(option: string, text: string): number {
  const share = Number(text)
  if (text.trim() !== '' && share > 0 && share <= 1) return share
  throw new SelfpageError('USAGE', `'${text}' is not a number above 0 and at most 1`, {
    place: `--${option}`,
  })
}
