/** What two experiments share: programs that know better than LRU, alone and all in one memory. */
import { defineExperiment } from '../define-experiment.ts'
import type { Experiment } from '../define-experiment.ts'
import { firstReferences, withLoading } from '@selfpage/trace'
import { judge } from '../verdict.ts'
import { count } from '../words.ts'
import { mixCosts } from './mixes.ts'

/** What differs between databases and collectors. */
export interface HurtClass {
  readonly name: string
  readonly programs: readonly string[]
  /** The policy that listens to them. */
  readonly aware: string
  /** Least times as many hard faults under the global policy. */
  readonly leastRatio: number
  readonly hypothesis: string
  readonly who: string
}

/** Parts of a program's pages that memory holds. */
const shares = [0.25, 0.5]
const systems = {
  'unix, two-handed clock': { system: 'unix', systemOptions: {} },
  'l4, lru': { system: 'l4', systemOptions: { policy: 'lru' } },
  'gnu, its own': { system: 'gnu', systemOptions: {} },
  oracle: { system: 'oracle', systemOptions: {} },
} as const
const globals = ['unix, two-handed clock', 'l4, lru']

function place(program: string, share: number, system: string): string {
  return `${program} in ${100 * share} %: ${system}`
}

/** An experiment of the slide "Traditional Unix Virtual Memory Management". */
export function hurtExperiment(hurt: HurtClass): Experiment {
  return defineExperiment({
    name: hurt.name,
    claim: `Applies a global policy, typically an approximation of LRU. Very inefficient for many classes of applications: ${hurt.who}.`,
    slide: 'Traditional Unix Virtual Memory Management',
    hypothesis: hurt.hypothesis,
    method:
      'The first references of bundled traces, each page loaded by its first one, each program alone on a machine with frames for a quarter and for a half of its ' +
      'pages: under Unix’s two-handed clock, under LRU over referenced bits on L4, on the GNU system with ' +
      `${hurt.aware}, which hears the hints of the program, and under the oracle, the most that could be reached.`,
    seeds: [1],
    async run(lab) {
      const measurements = []
      for (const program of hurt.programs) {
        const trace = withLoading(
          firstReferences(await lab.workload(program), lab.sized(200_000, 15_000)),
        )
        for (const share of shares) {
          const frames = Math.max(48, Math.ceil(trace.distinctPages * share))
          for (const [name, system] of Object.entries(systems)) {
            const { rows } = await lab.run({
              ...system,
              machine: { frames, costs: mixCosts, pageSizeBytes: 256 },
              files: { cacheFrames: 0 },
              tasks: [
                {
                  name: 'program',
                  workload: trace,
                  policy: hurt.aware,
                  wish: { frames: frames - 8 },
                  extraFrames: 0,
                  stamps: false,
                },
              ],
            })
            const { hardFaults, virtualSeconds } = rows[0]
            measurements.push({
              case: place(program, share, name),
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
        hurt.programs.flatMap((program) =>
          shares.map((share) => ({
            when: `the program is ${program} in ${100 * share} % of its pages`,
            isMet: ({ of }) =>
              globals.every(
                (name) =>
                  of(place(program, share, name), 'hardFaults') >
                  hurt.leastRatio * of(place(program, share, 'gnu, its own'), 'hardFaults'),
              ),
          })),
        ),
        (all) =>
          hurt.programs
            .flatMap((program) =>
              shares.map((share) => {
                const faults = (name: string) =>
                  all.median(place(program, share, name), 'hardFaults')
                const own = faults('gnu, its own')
                const times = globals.map((name) => `${count(faults(name))} under ${name}`)
                return `${program} in ${100 * share} %: ${count(own)} hard faults with ${hurt.aware}, ${times.join(', ')}, oracle ${count(faults('oracle'))}`
              }),
            )
            .join('. ') + '.',
      ),
    picture: { kind: 'dots', quantities: ['hardFaults'], axis: 'hard faults', scale: 'log' },
  })
}
