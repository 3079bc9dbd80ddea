/** `selfpage shootout`: policies against each other on traces. */
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { requireWritable, shootout } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { readConfiguration } from '../shootout/configuration.ts'
import { planShootout } from '../shootout/plan-shootout.ts'
import { reportCurvePoints } from '../shootout/presets.ts'
import { shootoutArguments } from '../shootout/shootout-arguments.ts'
import type { ShootoutArguments } from '../shootout/shootout-arguments.ts'
import { withProgress } from '../shootout/with-progress.ts'
import { writeResult } from '../shootout/write-result.ts'
import type { Outputs } from '../shootout/write-result.ts'

export const shootoutCommand = defineCommand({
  name: 'shootout',
  summary: 'Policies against each other on traces: misses, cost, a report',
  args: shootoutArguments,
  examples: [
    {
      command: 'selfpage shootout --demo',
      says: 'fifteen policies on the bundled workloads, and a report',
    },
    {
      command: 'selfpage shootout --trace orders.csv --policy fifo,lru,arc --frames 1000,5%',
      says: 'three policies on your own trace, at two sizes',
    },
    {
      command:
        "selfpage shootout --trace orders.csv --policy 'lru,lirs(hirShare=0.01|0.05)' --json -",
      says: 'a sweep of an option, as JSON',
    },
    {
      command:
        'selfpage shootout --workload db-pg-mixed --policy lru,database-aware --events apply',
      says: 'what it is worth to hear what a program says of its pages',
    },
    {
      command:
        'selfpage shootout --workload zipf:references=1m,pages=1e5 --policy lru,./mine --watch',
      says: 'the change in misses each time you save your policy',
    },
    {
      command:
        'selfpage shootout --system replay,unix,vms,mach,l4,gnu --mix hog-and-editor --policy own,lru --report systems.html',
      says: 'whole systems against each other on a mix of tasks',
    },
  ],
  async run({ args, all, words, ...surroundings }) {
    const { cwd } = surroundings
    const outputs = outputsOf(args, cwd)
    const configuration = await readConfiguration(cwd, args.config)
    if (args.system !== undefined || args.mix !== undefined) {
      // Loaded here: policies on traces need none of it.
      const { compareSystems } = await import('../shootout/compare-systems.ts')
      return compareSystems({ args, all, cwd }, configuration, outputs, words, surroundings)
    }
    if (args.references !== undefined) {
      throw new SelfpageError('USAGE', 'is for systems', {
        place: '--references',
        hint: 'Of a trace file, --limit reads only the first N references.',
      })
    }
    const caching: Promise<void>[] = []
    const plan = await planShootout({ args, all, cwd }, configuration, (written) => {
      caching.push(written)
    })
    if (args.watch === true) {
      requireTables(outputs)
      const { watchPolicies } = await import('../shootout/watch-policies.ts')
      return watchPolicies(plan, words, surroundings)
    }
    const curvePoints = outputs.report === undefined ? 0 : reportCurvePoints
    let result
    try {
      result = await withProgress(surroundings, (watched) =>
        shootout({ ...plan, curvePoints, ...watched }),
      )
    } finally {
      await Promise.all(caching)
    }
    await writeResult(result, outputs, words, surroundings)
    return result.failures.length === 0 ? 0 : 1
  },
})

/** Where the results go. Finds out now whether they can. */
function outputsOf(args: ShootoutArguments, cwd: string): Outputs {
  const { json, csv, report = args.demo === true ? 'selfpage-report.html' : undefined } = args
  if (json === '-' && csv === '-') {
    throw new SelfpageError('USAGE', 'only one of them can have standard output', {
      place: '--json, --csv',
    })
  }
  const place = (file: string) => (file === '-' ? file : resolve(cwd, file))
  const outputs = {
    ...(json === undefined ? {} : { json: place(json) }),
    ...(csv === undefined ? {} : { csv: place(csv) }),
    ...(report === undefined ? {} : { report: resolve(cwd, report) }),
  }
  for (const path of Object.values(outputs)) if (path !== '-') requireWritable(path)
  return outputs
}

/** A watch shows changes on standard output, run after run. */
function requireTables({ json, csv }: Outputs): void {
  if (json === undefined && csv === undefined) return
  throw new SelfpageError('USAGE', 'does not go with --json or --csv', {
    place: '--watch',
    hint: 'Run once without --watch for the rows.',
  })
}
