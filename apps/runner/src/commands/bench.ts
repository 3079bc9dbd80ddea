/** `selfpage bench`: what the policy interface costs, and what else is how fast. */
import { resolve } from 'node:path'
import { resolveFrames } from '@selfpage/replay'
import { planPolicies, policyNames } from '@selfpage/shootout'
import { benchPage } from '../bench/bench-page.ts'
import { runBench } from '../bench/run-bench.ts'
import { defineCommand } from '../command.ts'
import { policySearch } from '../policies/policy-search.ts'
import { StatusLine } from '../text/status-line.ts'
import { openTraceArgument } from '../traces/open-trace-argument.ts'
import { traceArguments, traceOptions, wholeNumber } from '../traces/trace-arguments.ts'

export const benchCommand = defineCommand({
  name: 'bench',
  summary: 'References a second: through the interface, hand-inlined, and other caches',
  args: {
    trace: {
      type: 'string',
      default: 'zipf:references=2e6,pages=2e5,skew=0.8,seed=2',
      valueHint: 'FILE',
      description: 'A file, a bundled workload or a synthetic one',
    },
    frames: { type: 'string', default: '10%', description: 'Frames of memory: 512, 5%, 64MiB' },
    policy: {
      type: 'string',
      valueHint: 'LIST',
      description: 'Which policies, one after the other in one process (default: all there are)',
    },
    rounds: { type: 'string', default: '5', description: 'Rounds to take the median of' },
    cachesim: {
      type: 'string',
      valueHint: 'PATH',
      description: "libCacheSim's cachesim, to be measured on the same trace",
    },
    json: { type: 'boolean', description: 'Print JSON' },
    ...traceArguments,
  },
  examples: [
    { command: 'selfpage bench', says: 'two million references, all policies' },
    {
      command: 'selfpage bench --trace zipf:references=20e6,pages=1e6,skew=1,seed=1 --frames 1%',
      says: 'a larger one',
    },
    {
      command: 'selfpage bench --policy fifo,lru,sieve --cachesim ./cachesim --json',
      says: 'against libCacheSim, for a program',
    },
  ],
  async run({ args, cwd, signal, stdout, stderr, isTerminal }) {
    const rounds = wholeNumber('rounds', args.rounds)
    const search = policySearch(cwd)
    const planned = await planPolicies(args.policy ?? policyNames(search).join(','), search)
    const trace = await openTraceArgument(args.trace, cwd, traceOptions(args))
    const status = new StatusLine(stderr, isTerminal.stderr)
    const result = await runBench({
      trace,
      policies: planned.map(({ configured }) => configured),
      frames: resolveFrames(args.frames, trace),
      rounds,
      cachesim: args.cachesim === undefined ? undefined : resolve(cwd, args.cachesim),
      signal,
      onRun: (name, done, total) => status.show(`${done} of ${total}: ${name}`),
    })
    status.clear()
    stdout.write(args.json === true ? `${JSON.stringify(result, null, 2)}\n` : benchPage(result))
  },
})
