/** `selfpage explain A B`: where two policies part, and what their difference is made of. */
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { explainDifference, resolveFrames } from '@selfpage/replay'
import { planPolicies, plural } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { explanationRecord } from '../explain/explanation-record.ts'
import { explanationTables } from '../explain/explanation-tables.ts'
import { explainInWords } from '../explain/explanation-text.ts'
import { policySearch } from '../policies/policy-search.ts'
import { StatusLine } from '../text/status-line.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import {
  traceArgument,
  traceArguments,
  traceOptions,
  wholeNumber,
} from '../traces/trace-arguments.ts'

export const explainCommand = defineCommand({
  name: 'explain',
  summary: 'Where two policies part, and what their difference is made of',
  args: {
    a: {
      type: 'positional',
      required: true,
      description: 'A policy, with options: lru, clock(bits=2), ./mine',
    },
    b: { type: 'positional', required: true, description: 'Another policy' },
    trace: traceArgument,
    frames: {
      type: 'string',
      default: '10%',
      description: 'Frames of memory: 512, 5%, 64MiB',
    },
    windows: { type: 'string', default: '20', description: 'Parts of the trace to tell apart' },
    seed: { type: 'string', default: '0', description: 'Seed of policies that draw by chance' },
    events: {
      type: 'enum',
      options: ['ignore', 'apply'],
      default: 'ignore',
      description: 'Whether maps, unmaps, discards and hints of the trace take effect',
    },
    json: { type: 'boolean', description: 'Print everything as JSON' },
    ...traceArguments,
  },
  examples: [
    { command: 'selfpage explain lru arc --trace orders.csv --frames 5%', says: 'LRU against ARC' },
    {
      command: 'selfpage explain "clock(bits=1)" "clock(bits=3)" --trace db-sqlite-olap --json',
      says: 'two ways to set one policy, for a program',
    },
  ],
  async run({ args, cwd, stdout, stderr, isTerminal, signal }) {
    const windows = wholeNumber('windows', args.windows)
    const seed = wholeNumber('seed', args.seed, 0)
    const status = new StatusLine(stderr, isTerminal.stderr)
    const a = await onePolicy(args.a, cwd)
    const b = await onePolicy(args.b, cwd)
    status.show(`opening ${args.trace}`)
    const trace = await openTraceArgument(args.trace, cwd, traceOptions(args))
    signal.throwIfAborted()
    const frames = resolveFrames(args.frames, trace)
    const labels = a.label === b.label ? { a: 'a', b: 'b' } : { a: a.label, b: b.label }
    status.clear()
    status.show(`${labels.a} against ${labels.b} at ${plural(frames, 'frame', 'frames')}`)
    const events = args.events === 'apply' ? 'apply' : 'ignore'
    const explanation = explainDifference(trace, a, b, { frames, windows, seed, events })
    status.clear()
    if (args.json === true) {
      const record = explanationRecord(trace, { a, b, frames }, explanation)
      stdout.write(`${JSON.stringify(record, null, 2)}\n`)
    } else {
      const title = `${labels.a} and ${labels.b} on ${trace.name}, ${plural(frames, 'frame', 'frames')}`
      const words = explainInWords(trace, labels, explanation)
      const tables = explanationTables(trace, labels, explanation)
      stdout.write([`${title}\n`, `${words.join('\n')}\n`, ...tables].join('\n'))
    }
    for (const warning of new Set([...explanation.a.warnings, ...explanation.b.warnings])) {
      stderr.write(`${warning}\n`)
    }
  },
})

async function onePolicy(text: string, cwd: string): Promise<ConfiguredPolicy> {
  const planned = await planPolicies(text, policySearch(cwd))
  if (planned.length === 1) return planned[0].configured
  throw new SelfpageError('USAGE', `'${text}' is ${planned.length} policies, not one`, {
    place: 'explain',
    hint: 'Give two policies, each with one value an option.',
  })
}
