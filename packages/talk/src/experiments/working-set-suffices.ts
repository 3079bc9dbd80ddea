/** What a process needs in memory (slide "Overloading Physical Memory"). */
import { lruCurve } from '@selfpage/replay'
import { bundledWorkloads } from '@selfpage/workloads'
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { percent } from '../words.ts'

const shares = [0.05, 0.1, 0.25, 0.5, 0.75]
const names = bundledWorkloads.map(({ name }) => name)
/** Half of the pages is certainly not all of them. */
const enoughShare = 0.5

/** What the pages in memory are called. */
function memoryOf(share: number): string {
  return `page-ins a page, in ${percent(share)} of its pages`
}

export const experiment = defineExperiment({
  name: 'working-set-suffices',
  claim:
    'Process only needs working set to make progress. Each process only needs its working set in core.',
  slide: 'Overloading Physical Memory',
  hypothesis:
    'Every bundled program has a working set well below its size: with half of its pages in memory it pages in no ' +
    'more than with all of them, once more at most, for each page it has.',
  method:
    'The exact curve of LRU over each whole trace: how often each number of frames makes it page in, in multiples ' +
    'of what it references at all. 1 is what no memory can avoid. Also: the smallest part of its pages with which a ' +
    'program pages in twice as much. Counts of reduced traces are exact from a number of frames on that all parts but the smallest reach.',
  seeds: [0],
  async run(lab) {
    const measurements = []
    for (const name of names) {
      const trace = await lab.workload(name)
      const curve = lruCurve(trace)
      const pages = curve.distinctPages
      const pageIns = (share: number) => curve.misses(Math.ceil(share * pages)) / pages
      let least = 0
      while (curve.misses(least) > 2 * pages) least++
      measurements.push({
        case: name,
        numbers: {
          pages,
          workingSetShare: least / pages,
          ...Object.fromEntries(shares.map((share) => [memoryOf(share), pageIns(share)])),
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      names.map((name) => ({
        when: `the program is ${name}`,
        isMet: ({ of }) => of(name, memoryOf(enoughShare)) <= 2,
      })),
      (all) =>
        `The part of its pages with which a program pages in each page twice on the average: ${names
          .map((name) => `${name} ${percent(all.median(name, 'workingSetShare'))}`)
          .join(', ')}.`,
    ),
  picture: {
    kind: 'dots',
    quantities: ['workingSetShare'],
    axis: 'part of its pages with which a program pages in each twice',
  },
})
