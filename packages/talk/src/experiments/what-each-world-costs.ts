/** The same policy in three worlds: exact replay, replay by referenced bits, the whole system. */
import { defineExperiment } from '../define-experiment.ts'
import { firstReferences } from '@selfpage/trace'
import { judge } from '../verdict.ts'
import { percent } from '../words.ts'

const policies = [
  'fifo',
  'lru',
  'clock',
  'lru-k',
  'two-queue',
  'arc',
  'lirs',
  's3-fifo',
  'sieve',
  'slru',
  'lfu',
  'mru',
]
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
    'The first references of db-pg-oltp, in 400 frames, one row a policy: replayed exactly; replayed with bits ' +
    'looked at every 1,000 references; run by a task of the gnu system, kernel, servers and disk included. Wall time ' +
    'of a reference in each is reported and decides nothing.',
  seeds: [1],
  async run(lab) {
    const trace = firstReferences(await lab.workload('db-pg-oltp'), lab.sized(60_000, 4_000))
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
      started.system = lab.clock()
      const { rows } = await lab.run({
        machine: { frames: frames + 64, pageSizeBytes: 64, costs: 'server-flash' },
        files: { cacheFrames: 0 },
        tasks: [
          {
            name: 'task',
            workload: trace,
            policy,
            fidelity: 'exact',
            wish: { frames: frames + ioFrames },
            extraFrames: 0,
            ioFrames,
            stamps: false,
            hints: false,
          },
        ],
      })
      const systemNs = nanoseconds(started.system)
      measurements.push({
        case: policy,
        numbers: {
          exactReplayFaults: exact.misses,
          sampledReplayFaults: sampled.misses,
          systemFaults: rows[0].hardFaults + rows[0].zeroFills,
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
        const same = policies.filter(
          (policy) =>
            all.median(policy, 'systemFaults') === all.median(policy, 'exactReplayFaults'),
        )
        const more = policies.map(
          (policy) =>
            all.median(policy, 'sampledReplayFaults') / all.median(policy, 'exactReplayFaults') - 1,
        )
        return (
          `${same.length} of ${policies.length} policies fault exactly as often in the system as in replay. With referenced ` +
          `bits only, faults change by ${percent(Math.min(...more))} to ${percent(Math.max(...more))}.`
        )
      },
    ),
  picture: {
    kind: 'dots',
    quantities: ['exactReplayFaults', 'sampledReplayFaults', 'systemFaults'],
    axis: 'faults',
  },
})
