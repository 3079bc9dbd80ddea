/** What the policy interface costs: `selfpage bench` on the ten policies of the grid. */
import { countText, planPolicies } from '@selfpage/shootout'
import { synthesize } from '@selfpage/trace'
import { policySearch } from '../../policies/policy-search.ts'
import { benchedPolicy } from '../benched-policy.ts'
import { runBench } from '../run-bench.ts'
import { gridPolicies } from './rivals.ts'
import type { Section } from './section.ts'

/** Long enough for a few dozen milliseconds a run, short enough for many rounds. */
const specification = 'zipf:references=2e6,pages=2e5,skew=0.8,seed=2'
const share = 0.1
const leastRatio = 0.9

/** Goal 7. */
export const interfaceSection: Section = {
  name: 'interface',
  title: 'What the interface costs',
  needs: [],
  async measure(ground) {
    const { folder, isQuick, say, signal } = ground.plan
    const trace = synthesize(specification)
    const planned = await planPolicies(gridPolicies.join(','), policySearch(folder))
    const result = await runBench({
      trace,
      policies: await Promise.all(planned.map(benchedPolicy)),
      frames: Math.round(share * trace.distinctPages),
      rounds: isQuick ? 3 : 15,
      comparesCaches: false,
      signal,
      onRun: (name, done, total) => say(`interface, ${done} of ${total}: ${name}`),
    })
    const ratios = result.policies.map(({ label, ratioToHandInlined }) => ({
      label,
      ratio: ratioToHandInlined?.cpu ?? 0,
    }))
    const lowest = ratios.toSorted((a, b) => a.ratio - b.ratio)[0]
    const reached = ratios.filter(({ ratio }) => ratio >= leastRatio).length
    return {
      goals: [
        {
          text: 'Speed through the interface, as a share of the same algorithm hand-inlined',
          target: `no less than ${leastRatio.toFixed(2)} for all ten policies`,
          measured:
            `${reached} of ${ratios.length}; the lowest is ${lowest.ratio.toFixed(2)} ` +
            `(${lowest.label})`,
          isReached: reached === ratios.length,
        },
      ],
      notes: [
        `${countText(result.trace.references)} references to ` +
          `${countText(result.trace.distinctPages)} pages, ${countText(result.frames)} frames. CPU ` +
          `time of all threads, and wall time; medians of ${result.rounds} rounds in which every ` +
          'policy and every loop takes its turn, in one process, after a warm-up. Whole replays are ' +
          'timed: making the policy and its arrays counts.',
        'Policies run as long shootouts run them: in loops into which the build has put their code ' +
          '(@selfpage/fuse). Not fused is the policy as it is written, behind the same interface.',
      ],
      tables: [
        {
          title: 'Nanoseconds a reference',
          columns: [
            'policy',
            'interface, CPU',
            'not fused, CPU',
            'hand-inlined, CPU',
            'ratio',
            'interface, wall',
            'hand-inlined, wall',
            'ratio',
          ],
          rows: result.policies.map(
            ({ label, nsPerReference, unfused, handInlined, ratioToHandInlined }) => [
              label,
              nsPerReference.cpu.toFixed(1),
              unfused?.cpu.toFixed(1) ?? '',
              handInlined?.cpu.toFixed(1) ?? '',
              ratioToHandInlined?.cpu.toFixed(2) ?? '',
              nsPerReference.wall.toFixed(1),
              handInlined?.wall.toFixed(1) ?? '',
              ratioToHandInlined?.wall.toFixed(2) ?? '',
            ],
          ),
        },
      ],
      raw: result.policies,
    }
  },
}
