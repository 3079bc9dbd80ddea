/** `selfpage bench`: what the policy interface costs, and what else is how fast. */
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { resolveFrames } from '@selfpage/replay'
import { planPolicies, policyNames } from '@selfpage/shootout'
import { benchPage } from '../bench/bench-page.ts'
import { benchedPolicy } from '../bench/benched-policy.ts'
import { findCachesim } from '../bench/cachesim.ts'
import { chosenSections, sections } from '../bench/goals/sections.ts'
import { writePerformance } from '../bench/goals/write-performance.ts'
import { findNode } from '../bench/node-program.ts'
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
      description: "libCacheSim's cachesim or its folder, to be measured too ($SELFPAGE_CACHESIM)",
    },
    json: { type: 'boolean', description: 'Print JSON' },
    performance: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Measure every goal of performance instead, and write this page about it',
    },
    section: {
      type: 'string',
      valueHint: 'LIST',
      description: `Of the page only these: ${sections.map(({ name }) => name).join(', ')}`,
    },
    node: {
      type: 'string',
      valueHint: 'PATH',
      description: 'For the page: start-up under this Node too. Repeat for several',
    },
    quick: { type: 'boolean', description: 'For the page: a tenth of the references, few rounds' },
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
    {
      command: 'selfpage bench --performance performance.md --cachesim ./cachesim --section grid',
      says: 'one section of the page on performance',
    },
    {
      command:
        'selfpage bench --performance page.md --section start-up --cachesim ./cachesim --node ~/node-24/bin/node',
      says: 'how long a start takes, under another Node too',
    },
  ],
  async run({ args, all, cwd, signal, stdout, stderr, isTerminal }) {
    const given = args.cachesim ?? (process.env['SELFPAGE_CACHESIM'] || undefined)
    const cachesim = given === undefined ? undefined : await findCachesim(resolve(cwd, given))
    const status = new StatusLine(stderr, isTerminal.stderr)
    if (args.performance !== undefined) {
      const records = await writePerformance({
        page: resolve(cwd, args.performance),
        sections: chosenSections(args.section),
        cachesim: cachesim ?? null,
        nodes: await Promise.all(all('node').map((path) => findNode(resolve(cwd, path)))),
        isQuick: args.quick === true,
        signal,
        say: (text) => status.show(text),
        onGoal: (line) => {
          status.clear()
          stderr.write(line)
        },
      })
      status.clear()
      if (args.json === true) stdout.write(`${JSON.stringify(records, null, 2)}\n`)
      stderr.write(`Wrote ${args.performance}\n`)
      return
    }
    if (args.node !== undefined) {
      throw new SelfpageError('USAGE', 'is for the page on performance', {
        place: '--node',
        hint: 'Give --performance FILE too.',
      })
    }
    const rounds = wholeNumber('rounds', args.rounds)
    const search = policySearch(cwd)
    const planned = await planPolicies(args.policy ?? policyNames(search).join(','), search)
    const trace = await openTraceArgument(args.trace, cwd, traceOptions(args))
    const result = await runBench({
      trace,
      policies: await Promise.all(planned.map(benchedPolicy)),
      frames: resolveFrames(args.frames, trace),
      rounds,
      comparesCaches: true,
      cachesim,
      signal,
      onRun: (name, done, total) => status.show(`${done} of ${total}: ${name}`),
    })
    status.clear()
    stdout.write(args.json === true ? `${JSON.stringify(result, null, 2)}\n` : benchPage(result))
  },
})
