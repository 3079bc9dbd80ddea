/** `selfpage advise TRACE`: which policy, at which size, and how sure that is. */
import { resolve } from 'node:path'
import { advise, adviceParagraphs, adviceTable } from '@selfpage/advise'
import type { AdviceResult } from '@selfpage/advise'
import { SelfpageError } from '@selfpage/policy'
import {
  countText,
  plural,
  planPolicies,
  policyNames,
  requireWritable,
  writeWholeFile,
} from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import type { Surroundings } from '../command.ts'
import { policySearch } from '../policies/policy-search.ts'
import { reportCurvePoints, resultsPath } from '../shootout/presets.ts'
import { progressText } from '../shootout/progress-text.ts'
import { StatusLine } from '../text/status-line.ts'
import { wrap } from '../text/wrap.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import { traceArguments, traceOptions, wholeNumber } from '../traces/trace-arguments.ts'

/** Rivals without which nothing can be said. */
const always = ['lru', 'optimal']

export const adviseCommand = defineCommand({
  name: 'advise',
  summary: 'Which policy suits a trace, at which size, by how much, and how sure that is',
  args: {
    trace: {
      type: 'positional',
      required: true,
      description: 'A file, a bundled workload or a synthetic one (zipf:references=1e6,pages=1e5)',
    },
    frames: {
      type: 'string',
      valueHint: 'LIST',
      description:
        'Sizes to choose among: frames, shares of the pages, bytes (by default eight or so, LRU’s knees among them)',
    },
    policies: {
      type: 'string',
      alias: 'policy',
      valueHint: 'LIST',
      description:
        'Policies to choose among: lru,clock(bits=1|2),./mine (by default all there are)',
    },
    events: {
      type: 'enum',
      options: ['ignore', 'apply'],
      description:
        'Whether maps, discards and hints of the trace take effect (apply, if it has hints)',
    },
    report: { type: 'string', valueHint: 'FILE', description: 'Write an HTML report of all rows' },
    json: { type: 'boolean', description: 'Print the advice as JSON' },
    jobs: { type: 'string', valueHint: 'N', description: 'Worker threads (one a core)' },
    seed: { type: 'string', default: '0', description: 'Another one, other random choices' },
    fresh: { type: 'boolean', description: 'Take no cells from earlier runs' },
    ...traceArguments,
  },
  examples: [
    { command: 'selfpage advise sort.spt', says: 'of a program that `selfpage record` recorded' },
    {
      command: 'selfpage advise orders.csv --frames 64MiB,256MiB --policies lru,arc,s3-fifo,lirs',
      says: 'which of four, where the sizes are given',
    },
    {
      command: 'selfpage advise db-pg-mixed --report pg.html --json',
      says: 'as JSON, and a report with everything it comes from',
    },
  ],
  async run({ args, words, ...surroundings }) {
    const { cwd, stdout, stderr, isTerminal, columns, signal } = surroundings
    const report = args.report === undefined ? null : resolve(cwd, args.report)
    if (report !== null) requireWritable(report)
    const seed = wholeNumber('seed', args.seed, 0)
    const jobs = args.jobs === undefined ? {} : { jobs: wholeNumber('jobs', args.jobs, 0) }
    const search = policySearch(cwd)
    const names = args.policies ?? policyNames(search).join(',')
    const policies = await planPolicies([...always, names].join(','), search)
    const status = new StatusLine(stderr, isTerminal.stderr)
    status.show(`opening ${args.trace}`)
    const trace = await openTraceArgument(args.trace, cwd, traceOptions(args))
    signal.throwIfAborted()
    const { advice, result } = await advise(trace, {
      policies,
      seed,
      ...jobs,
      ...(args.frames === undefined ? {} : { frames: args.frames.split(',') }),
      ...(args.events === undefined ? {} : { events: args.events }),
      results: resultsPath(),
      resume: args.fresh !== true,
      curvePoints: report === null ? 0 : reportCurvePoints,
      signal,
      onProgress: (progress) => status.show(progressText(progress, columns)),
    })
      .catch((error: unknown) => {
        if (!signal.aborted) throw error
        throw new SelfpageError('STOPPED', 'stopped', {
          hint: 'What was done is saved: the same command again goes on from there.',
        })
      })
      .finally(() => status.clear())
    if (report !== null) {
      const { reportOf } = await import('../shootout/report-of.ts')
      writeWholeFile(report, reportOf(result, words, new Date(), 'advise'))
      stderr.write(`Report: ${args.report}\n`)
    }
    if (args.json === true) stdout.write(`${JSON.stringify(advice, null, 2)}\n`)
    else stdout.write(adviceText({ advice, result }, surroundings))
    return 0
  },
})

function adviceText({ advice }: AdviceResult, { columns }: Pick<Surroundings, 'columns'>): string {
  const { workload, references, distinctPages, policies, sizes } = advice
  const opening =
    `${workload}: ${countText(references)} references to ${plural(distinctPages, 'page', 'pages')}; ` +
    `${plural(policies.length, 'policy', 'policies')} at ${plural(sizes.length, 'size', 'sizes')}.`
  const width = Math.min(100, Math.max(60, columns))
  const paragraphs = [opening, ...adviceParagraphs(advice)].map(
    (text) => `${wrap(text, width).join('\n')}\n`,
  )
  return `${paragraphs.join('\n')}\n${adviceTable(advice)}`
}
