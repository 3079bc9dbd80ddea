/** Each task its own policy against one policy for all (slides "Goals for a GNU VMM", "Conclusion"). */
import type { SystemResult } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { count, percent } from '../words.ts'
import { describeMix, mixCosts, mixes } from './mixes.ts'

/** Every policy that knows nothing of tasks, over all pages; and what Unix systems do themselves. */
const global = {
  ...Object.fromEntries(
    [
      'fifo',
      'random',
      'lru',
      'clock',
      'lfu',
      'mru',
      'slru',
      'lru-k',
      'two-queue',
      'arc',
      'lirs',
      's3-fifo',
      'sieve',
    ].map((policy) => [`l4, ${policy}`, { system: 'l4', systemOptions: { policy } }]),
  ),
  'unix, two-handed clock': { system: 'unix', systemOptions: {} },
  'unix, active and inactive': { system: 'unix', systemOptions: { order: 'active-inactive' } },
  'unix, multi-generation': { system: 'unix', systemOptions: { policy: 'multi-generation' } },
} as const
const unix = 'unix, two-handed clock'
const own = 'gnu, each its own'
/** No task may take this much longer than under Unix. */
const tolerance = 0.05

function nameOf(mix: string, system: string): string {
  return `${mix}: ${system}`
}

export const experiment = defineExperiment({
  name: 'tailored-beats-global',
  claim:
    'Much better page eviction schemes. Faster. Specialized policies can be written. Applications always know what is best for themselves.',
  slide: 'Conclusion; VMS',
  hypothesis:
    'On each mix the GNU system, with a policy for each task, has fewer hard faults in all than every single global ' +
    'policy on Unix and L4, and no task takes more than 5 % longer than under Unix.',
  method:
    'Mixes of bundled traces, each page loaded by its first reference, chosen with their policies before any result: a database and a collector; a database, ' +
    'a loop and a parser; a collector and a sort. Memory for half of their pages together; contracts in proportion ' +
    'to sizes; extra frames for whoever asks while others do not need them. The same programs, machine and disks on every system.',
  seeds: [1],
  async run(lab) {
    const measurements = []
    for (const mix of mixes) {
      const { frames, tasks } = await describeMix(lab, mix)
      const common = {
        machine: { frames, costs: mixCosts, pageSizeBytes: 256 },
        files: { cacheFrames: 0 },
        tasks,
      }
      const measured = (system: string, { rows, virtualSeconds }: SystemResult) => ({
        case: nameOf(mix.name, system),
        numbers: {
          hardFaults: rows.reduce((sum, row) => sum + row.hardFaults, 0),
          virtualSeconds,
          ...Object.fromEntries(rows.map((row) => [`seconds of ${row.task}`, row.virtualSeconds])),
        },
      })
      measurements.push(measured(own, await lab.run({ ...common, system: 'gnu' })))
      for (const [name, system] of Object.entries(global)) {
        measurements.push(measured(name, await lab.run({ ...common, ...system })))
      }
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      mixes.map((mix) => ({
        when: `the mix is ${mix.name}`,
        isMet: ({ of }) =>
          Object.keys(global).every(
            (system) =>
              of(nameOf(mix.name, own), 'hardFaults') < of(nameOf(mix.name, system), 'hardFaults'),
          ) &&
          mix.parts.every(
            ({ task }) =>
              of(nameOf(mix.name, own), `seconds of ${task}`) <=
              (1 + tolerance) * of(nameOf(mix.name, unix), `seconds of ${task}`),
          ),
      })),
      (all) =>
        mixes
          .map(({ name, parts }) => {
            const faults = (system: string) => all.median(nameOf(name, system), 'hardFaults')
            const best = Object.keys(global).toSorted((a, b) => faults(a) - faults(b))[0]
            const times = parts.map(({ task }) => {
              const of = (system: string) => all.median(nameOf(name, system), `seconds of ${task}`)
              return `${task} ${percent(of(own) / of(unix) - 1)}`
            })
            return (
              `${name}: ${count(faults(own))} hard faults with a policy each, ${count(faults(best))} with the best ` +
              `global one (${best}); time against Unix: ${times.join(', ')}`
            )
          })
          .join('. ') + '.',
    ),
  picture: { kind: 'dots', quantities: ['hardFaults'], axis: 'hard faults of all tasks' },
})
