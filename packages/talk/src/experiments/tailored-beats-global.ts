/** Each task its own policy against one policy for all (slides "Goals for a GNU VMM", "Conclusion"). */
import type { SystemResult } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { count, percent } from '../words.ts'
import { describeMix, heldOutMixes, mixCosts, mixes } from './mixes.ts'

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
      'w-tinylfu',
      'gittins',
      'car',
      'clock-pro',
      'mq',
      'hyperbolic',
      'lhd',
      'lecar',
      'multi-generation',
    ].map((policy) => [`l4, ${policy}`, { system: 'l4', systemOptions: { policy } }]),
  ),
  'unix, two-handed clock': { system: 'unix', systemOptions: {} },
  'unix, active and inactive': { system: 'unix', systemOptions: { order: 'active-inactive' } },
  'unix, multi-generation': { system: 'unix', systemOptions: { policy: 'multi-generation' } },
} as const
const unix = 'unix, two-handed clock'
const own = 'gnu, each its own'
const allMixes = [...mixes, ...heldOutMixes]
/** Ten times as many as any run takes that ends. Tasks whose new pages go first may never get on. */
const limits = { time: '2000s', steps: 4_000_000 }
/** How much longer a task may wait than under Unix, of its time there. */
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
    'policy on Unix and L4, and no task waits for pages longer than under Unix by more than 5 % of its time there.',
  method:
    'Mixes of bundled traces, each page loaded by its first reference: three chosen before any result (a database and ' +
    'a collector; a database, a loop and a parser; a collector and a sort), and three that were held out. Memory for ' +
    'half of their pages together. On the GNU system each task replays an earlier run of its own through the policies ' +
    'there are and chooses the best; contracts divide the memory so that the sum of predicted slowdowns ' +
    'is least; a database, whose buffer manager is asked for every page, pages itself by all its references, the ' +
    'others by referenced bits; extra frames go to whoever asks while others do not need them. The same programs, ' +
    'machine and disks on every system; a run that does not end (under lfu and mru two tasks can take each other’s ' +
    'new pages for ever) counts with the faults of its first four million steps. (Policies by intuition, contracts in proportion to sizes and referenced bits ' +
    'for all came first, and lost on all three mixes. Times were compared at first, too; but one processor is shared, ' +
    'and a task that waits less takes more of it from the others.)',
  seeds: [1],
  async run(lab) {
    const measurements = []
    for (const mix of allMixes) {
      const { frames, tasks } = await describeMix(lab, mix)
      const common = {
        machine: { frames, costs: mixCosts, pageSizeBytes: 256 },
        files: { cacheFrames: 0 },
        tasks,
      }
      // To the kernel they are all alike.
      const strangers = tasks.map((task) => ({ ...task, fidelity: 'sampled' as const }))
      const measured = (system: string, { rows, virtualSeconds }: SystemResult) => ({
        case: nameOf(mix.name, system),
        numbers: {
          hardFaults: rows.reduce((sum, row) => sum + row.hardFaults, 0),
          virtualSeconds,
          ...Object.fromEntries(rows.map((row) => [`seconds of ${row.task}`, row.virtualSeconds])),
          ...Object.fromEntries(rows.map((row) => [`stall of ${row.task}`, row.stalledSeconds])),
        },
      })
      measurements.push(measured(own, await lab.run({ ...common, system: 'gnu' })))
      for (const [name, system] of Object.entries(global)) {
        measurements.push(
          measured(
            name,
            await lab.run(
              { ...common, ...system, tasks: strangers, limits },
              { ends: ['done', 'step-limit'] },
            ),
          ),
        )
      }
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      allMixes.map((mix) => ({
        when: `the mix is ${mix.name}`,
        isMet: ({ of }) =>
          Object.keys(global).every(
            (system) =>
              of(nameOf(mix.name, own), 'hardFaults') < of(nameOf(mix.name, system), 'hardFaults'),
          ) &&
          mix.parts.every(
            ({ task }) =>
              of(nameOf(mix.name, own), `stall of ${task}`) <=
              of(nameOf(mix.name, unix), `stall of ${task}`) +
                tolerance * of(nameOf(mix.name, unix), `seconds of ${task}`),
          ),
      })),
      (all) =>
        allMixes
          .map(({ name, parts }) => {
            const faults = (system: string) => all.median(nameOf(name, system), 'hardFaults')
            const best = Object.keys(global).toSorted((a, b) => faults(a) - faults(b))[0]
            const waits = parts.map(({ task }) => {
              const of = (system: string, what: string) =>
                all.median(nameOf(name, system), `${what} of ${task}`)
              const more = of(own, 'stall') - of(unix, 'stall')
              return `${task} ${percent(more / of(unix, 'seconds'))}`
            })
            return (
              `${name}: ${count(faults(own))} hard faults with a policy each, ${count(faults(best))} with the best ` +
              `global one (${best}); longer waits than under Unix, of the time there: ${waits.join(', ')}`
            )
          })
          .join('. ') + '.',
    ),
  picture: { kind: 'dots', quantities: ['hardFaults'], axis: 'hard faults of all tasks' },
})
