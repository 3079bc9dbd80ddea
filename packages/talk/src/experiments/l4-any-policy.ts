/** Policies on one unmodified kernel (slide "L4", L4). */
import { defineExperiment } from '../define-experiment.ts'
import { firstReferences } from '@selfpage/trace'
import { judge } from '../verdict.ts'
import { count } from '../words.ts'

const policies = [
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
]
const frames = 400
const ioFrames = 16

export const experiment = defineExperiment({
  name: 'l4-any-policy',
  claim:
    'L4 is very flexible; any of the aforementioned policies could be implemented on top of it.',
  slide: 'L4',
  hypothesis:
    'One server at user level pages everybody with any policy, on the same kernel; each faults as often, to the fault, as in a replay of the trace.',
  method:
    'The first references of db-sqlite-oltp, all as reads, by a task of the l4 system in 400 frames, every reference seen; the same references replayed. No line of the kernel differs.',
  seeds: [1],
  async run(lab) {
    const whole = await lab.workload('db-sqlite-oltp')
    // A page that is being written when it is needed again is a soft fault, which no replay knows.
    const trace = { ...firstReferences(whole, lab.sized(60_000, 6_000)), writes: null }
    const measurements = []
    for (const policy of policies) {
      const { misses } = await lab.replay(trace, policy, { frames })
      const { rows } = await lab.run({
        system: 'l4',
        systemOptions: { policy, ioFrames },
        machine: { frames: frames + ioFrames, costs: 'server-flash', pageSizeBytes: 64 },
        tasks: [{ name: 'task', workload: trace, fidelity: 'exact', stamps: false, hints: false }],
      })
      const faults = rows[0].hardFaults + rows[0].zeroFills
      measurements.push({
        case: policy,
        numbers: { faults, replayFaults: misses, difference: faults - misses },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      policies.map((policy) => ({
        when: `the policy is ${policy}`,
        isMet: ({ of }) => of(policy, 'difference') === 0,
      })),
      (all) => {
        const same = policies.filter((policy) => all.median(policy, 'difference') === 0)
        const faults = policies.map((policy) => all.median(policy, 'faults'))
        return `${same.length} of ${policies.length} policies fault exactly as often as in replay; between ${count(Math.min(...faults))} and ${count(Math.max(...faults))} times.`
      },
    ),
  picture: { kind: 'dots', quantities: ['faults', 'replayFaults'], axis: 'faults' },
})
