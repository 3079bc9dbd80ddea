/** What two experiments share: programs that know better than LRU, under it and under what they would choose. */
import { defineExperiment } from '../define-experiment.ts'
import type { Experiment } from '../define-experiment.ts'
import { withLoading } from '@selfpage/trace'
import { windowOf } from '../lab/window-of.ts'
import type { Round, Table } from '../table.ts'
import { judge } from '../verdict.ts'
import { count } from '../words.ts'
import { mixCosts } from './mixes.ts'

/** What differs between databases and collectors. */
export interface HurtClass {
  readonly name: string
  readonly programs: readonly string[]
  /** The policy that listens to them. */
  readonly aware: string
  /** Least times as many hard faults under a global policy. */
  readonly leastRatio: number
  readonly hypothesis: string
  readonly who: string
}

const seeds = [1, 2, 3]
/** Parts of a program's pages that memory holds. */
const shares = { 'a quarter': 0.25, 'a half': 0.5 } as const
type Share = keyof typeof shares
const shareNames = Object.keys(shares) as Share[]

/** Global policies that approximate LRU, in the ways of real kernels, and LRU over referenced bits. */
const globals = {
  'two-handed clock': { system: 'unix', systemOptions: {} },
  'active and inactive lists': { system: 'unix', systemOptions: { order: 'active-inactive' } },
  'multi-generation': { system: 'unix', systemOptions: { policy: 'multi-generation' } },
  lru: { system: 'l4', systemOptions: { policy: 'lru' } },
} as const
const globalNames = Object.keys(globals) as (keyof typeof globals)[]
/** What anybody could choose who pages himself: for loops and scans, and for what is used once. */
const generals = ['lirs', 's3-fifo'] as const
const optimum = 'the optimum'
/** Of a task that pages itself, for pages under way; of the servers of the GNU system. */
const ioFrames = 2
const serverFrames = 16

function caseOf(program: string, share: Share, policy: string): string {
  return `${program} in ${share}: ${policy}`
}

/** An experiment of the slide "Traditional Unix Virtual Memory Management". */
export function hurtExperiment(hurt: HurtClass): Experiment {
  const { programs, aware, leastRatio } = hurt
  const yardsticks = {
    [`its own policy is ${aware}`]: [aware],
    'its own policy is the better of LIRS and S3-FIFO': generals,
    'it is compared with the optimum': [optimum],
  }
  const fewest = ({ of }: Round, program: string, share: Share, policies: readonly string[]) =>
    Math.min(...policies.map((policy) => of(caseOf(program, share, policy), 'hardFaults')))

  /** The median over the windows. */
  function median(table: Table, program: string, share: Share, policies: readonly string[]) {
    const faults = table.rounds.map((round) => fewest(round, program, share, policies))
    return faults.toSorted((a, b) => a - b)[Math.floor((faults.length - 1) / 2)]
  }

  return defineExperiment({
    name: hurt.name,
    claim: `Applies a global policy, typically an approximation of LRU. Very inefficient for many classes of applications: ${hurt.who}.`,
    slide: 'Traditional Unix Virtual Memory Management',
    hypothesis: hurt.hypothesis,
    method:
      'Three windows of 100,000 references of each bundled trace, from its beginning to its end, each page loaded by its first ' +
      'reference; each program alone on a machine with frames for a quarter and for a half of its pages. Global policies ' +
      'are the two-handed clock, active and inactive lists, and multi-generation LRU on Unix, and LRU over ' +
      `referenced bits on L4; the best of them counts. Against them, in a task that pages itself: ${aware}, which hears the hints of ` +
      'the program; LIRS and S3-FIFO, which hear nothing; and Belady’s optimum, which knows the future. All have the ' +
      'same number of frames for pages of the program; what servers need is on top. At first there were ' +
      `one window, two global policies, and ${aware} alone; since that hardly differed from LRU, the others were added to tell ` +
      'whether LRU is as good as can be, or the policy is not good enough, and servers took their frames from the program. The bound is as it was.',
    seeds,
    async run(lab) {
      const measurements = []
      for (const program of programs) {
        const references = lab.sized(100_000, 10_000)
        const whole = await lab.workload(program)
        const window = windowOf(whole, references, lab.seed - 1, seeds.length)
        const trace = withLoading(window)
        for (const share of shareNames) {
          const frames = Math.max(48, Math.ceil(trace.distinctPages * shares[share]))
          const runs: [string, { readonly system: string }, string][] = [
            ...globalNames.map((name): (typeof runs)[number] => [name, globals[name], 'lru']),
            ...[aware, ...generals].map((policy): (typeof runs)[number] => [
              policy,
              { system: 'gnu' },
              policy,
            ]),
            [optimum, { system: 'oracle' }, 'lru'],
          ]
          for (const [name, system, policy] of runs) {
            const extra = system.system === 'gnu' ? ioFrames + serverFrames : 0
            const { rows } = await lab.run({
              ...system,
              machine: { frames: frames + extra, costs: mixCosts, pageSizeBytes: 64 },
              files: { cacheFrames: 0 },
              tasks: [
                {
                  name: 'program',
                  workload: trace,
                  policy,
                  wish: { frames: frames + (system.system === 'gnu' ? ioFrames : 0) },
                  extraFrames: 0,
                  ioFrames,
                  stamps: false,
                },
              ],
            })
            const { hardFaults, virtualSeconds } = rows[0]
            measurements.push({
              case: caseOf(program, share, name),
              numbers: { hardFaults, virtualSeconds },
            })
          }
        }
      }
      return measurements
    },
    verdict: (table) =>
      judge(
        table,
        Object.entries(yardsticks).flatMap(([yardstick, policies]) =>
          programs.map((program) => ({
            when: `${yardstick} and the program ${program}`,
            isMet: (round: Round) =>
              shareNames.every(
                (share) =>
                  fewest(round, program, share, globalNames) >
                  leastRatio * fewest(round, program, share, policies),
              ),
          })),
        ),
        (all) =>
          `Hard faults under the best global policy, with ${aware}, with the better of LIRS and S3-FIFO, and with ` +
          `the optimum: ${programs
            .flatMap((program) =>
              shareNames.map((share) => {
                const faults = [globalNames, ...Object.values(yardsticks)].map((policies) =>
                  count(median(all, program, share, policies)),
                )
                return `${program} in ${share} of its pages ${faults.join(', ')}`
              }),
            )
            .join('; ')}.`,
      ),
    picture: { kind: 'dots', quantities: ['hardFaults'], axis: 'hard faults', scale: 'log' },
  })
}
