/** The same policy in three worlds: exact replay, replay by referenced bits, the whole system. */
import { defineExperiment } from '../define-experiment.ts'
import { windowOf } from '../lab/window-of.ts'
import { judge } from '../verdict.ts'
import { percent } from '../words.ts'
import { mixCosts } from './mixes.ts'

const policies = [
  'fifo',
  'random',
  'lru',
  'clock',
  'multi-generation',
  'lru-k',
  'two-queue',
  'slru',
  'mq',
  'arc',
  'car',
  'lirs',
  'clock-pro',
  's3-fifo',
  'sieve',
  'lfu',
  'lhd',
  'hyperbolic',
  'lecar',
  'gittins',
  'mru',
]
const seeds = [1, 2, 3]
const frames = 400
const ioFrames = 1
/** Referenced bits are looked at after so many references. */
const scanEveryReferences = 1000

export const experiment = defineExperiment({
  name: 'what-each-world-costs',
  claim: 'Policy can be implemented outside of the physical memory server.',
  slide: 'Conclusion',
  hypothesis:
    'A policy in a task of the running system, that sees each reference, gives up the very pages that it gives up in ' +
    'a replay of the trace: fault for fault as many, for every policy. What a real kernel shows, referenced bits now ' +
    'and then, costs further faults; how many is measured.',
  method:
    'Three windows of 60,000 references of db-pg-oltp, in 400 frames, one row a policy: replayed exactly; replayed with bits ' +
    'looked at every 1,000 references; run by a task of the gnu system, kernel, servers and disk included, which sees ' +
    'each reference; and by one that only sees referenced bits, every 10 ms, while a reference takes a microsecond. Wall time ' +
    'of a reference in each is measured and decides nothing.',
  seeds,
  async run(lab) {
    const trace = windowOf(
      await lab.workload('db-pg-oltp'),
      lab.sized(60_000, 4_000),
      lab.seed - 1,
      seeds.length,
    )
    const references = trace.pages.length
    const measurements = []
    for (const policy of policies) {
      const nanoseconds = (since: number) => ((lab.clock() - since) * 1e9) / references
      const started = { exact: lab.clock(), sampled: 0, system: 0 }
      const exact = await lab.replay(trace, policy, { frames })
      const exactNs = nanoseconds(started.exact)
      started.sampled = lab.clock()
      const sampled = await lab.replay(trace, policy, { frames, fidelity: { scanEveryReferences } })
      const sampledNs = nanoseconds(started.sampled)
      const inSystem = async (fidelity: 'exact' | 'sampled') => {
        const { rows } = await lab.run({
          machine: { frames: frames + 64, pageSizeBytes: 64, costs: mixCosts },
          files: { cacheFrames: 0 },
          tasks: [
            {
              name: 'task',
              workload: trace,
              policy,
              fidelity,
              wish: { frames: frames + ioFrames },
              extraFrames: 0,
              ioFrames,
              stamps: false,
              hints: false,
            },
          ],
        })
        return rows[0].hardFaults + rows[0].zeroFills
      }
      started.system = lab.clock()
      const systemFaults = await inSystem('exact')
      const systemNs = nanoseconds(started.system)
      measurements.push({
        case: policy,
        numbers: {
          exactReplayFaults: exact.misses,
          sampledReplayFaults: sampled.misses,
          systemFaults,
          sampledSystemFaults: await inSystem('sampled'),
        },
        wallClock: { exactReplayNs: exactNs, sampledReplayNs: sampledNs, systemNs },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      policies.map((policy) => ({
        when: `the policy is ${policy}`,
        isMet: ({ of }) => of(policy, 'systemFaults') === of(policy, 'exactReplayFaults'),
      })),
      (all) => {
        const same = policies.filter((policy) =>
          all.always(({ of }) => of(policy, 'systemFaults') === of(policy, 'exactReplayFaults')),
        )
        const exact = (policy: string) => all.median(policy, 'exactReplayFaults')
        const change = (quantity: string) => {
          const changes = policies.map((policy) => ({
            policy,
            by: all.median(policy, quantity) / exact(policy) - 1,
          }))
          const [least, most] = [
            changes.toSorted((a, b) => a.by - b.by),
            changes.toSorted((a, b) => b.by - a.by),
          ]
          return `${percent(least[0].by)} (${least[0].policy}) to ${percent(most[0].by)} (${most[0].policy})`
        }
        return (
          `${same.length} of ${policies.length} policies fault exactly as often in the system as in replay. With referenced ` +
          `bits only, faults change by ${change('sampledReplayFaults')} in replay, and by ${change('sampledSystemFaults')} in the system.`
        )
      },
    ),
  picture: {
    kind: 'dots',
    quantities: ['exactReplayFaults', 'systemFaults', 'sampledReplayFaults', 'sampledSystemFaults'],
    axis: 'faults',
  },
})
