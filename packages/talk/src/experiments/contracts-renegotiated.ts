/** Contracts are medium-term: they change while tasks run (slide "Guaranteed and Extra Pages", G1, G8). */
import type { KernelEvent } from '@selfpage/kernel'
import type { SystemDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import { judge } from '../verdict.ts'
import { count, seconds } from '../words.ts'

const frames = 640
const notices = ['1ms', '20ms', '100ms']

function describe(lab: Lab, notice: string): SystemDescription {
  const references = lab.sized('30k', '8k')
  return {
    machine: { frames, costs: 'server-flash' },
    allotment: 'shares',
    memoryServer: { notice },
    tasks: [
      {
        name: 'first',
        workload: `zipf:references=${references},pages=700,skew=0.6,writes=0.5,seed=${lab.seed}`,
        policy: 'lru',
        wish: { shares: 1 },
        extraFrames: 0,
      },
      {
        name: 'second',
        workload: `zipf:references=${references},pages=500,skew=0.6,writes=0.3,seed=${lab.seed + 100}`,
        wish: { shares: 2 },
        extraFrames: 0,
        start: '30ms',
      },
      {
        name: 'third',
        workload: `uniform:references=${lab.sized('20k', '3k')},pages=200,writes=0.5,seed=${lab.seed + 200}`,
        wish: { shares: 1 },
        extraFrames: 0,
        start: '150ms',
      },
    ],
  }
}

/** Hears of contracts: how often they were cut, and the sum of all promises. */
class Contracts {
  readonly #promised = new Map<unknown, number>()
  reductions = 0
  mostPromised = 0

  readonly listen = (event: KernelEvent): void => {
    if (event.kind !== 'note') return
    const { task, guaranteed } = event.values
    if (event.event === 'contract.reduced') this.reductions++
    if (event.event === 'task.ended') this.#promised.delete(task)
    else if (guaranteed !== undefined) this.#promised.set(task, Number(guaranteed))
    const sum = [...this.#promised.values()].reduce((total, each) => total + each, 0)
    this.mostPromised = Math.max(this.mostPromised, sum)
  }
}

export const experiment = defineExperiment({
  name: 'contracts-renegotiated',
  claim: 'Negotiated at task creation time. Medium term contract. Renegotiated occasionally.',
  slide: 'Guaranteed and Extra Pages',
  hypothesis:
    'Tasks come and go; the contracts of those that run are cut and grow again by their shares. However short the ' +
    'notice, nobody is punished for having believed in the old contract, no page is lost, and promises never exceed ' +
    'the machine.',
  method:
    'Three tasks that write much share 640 frames 1 : 2 : 1; the second and third start late. A reduction is ' +
    'announced 1, 20 or 100 ms before it takes effect. All pages are stamped when written and checked when they ' +
    'come back.',
  async run(lab) {
    const measurements = []
    for (const notice of notices) {
      const contracts = new Contracts()
      const { rows } = await lab.run(describe(lab, notice), { listen: contracts.listen })
      const sum = (of: (row: (typeof rows)[number]) => number) =>
        rows.reduce((total, row) => total + of(row), 0)
      measurements.push({
        case: `notice of ${notice}`,
        numbers: {
          reductions: contracts.reductions,
          mostPromisedFrames: contracts.mostPromised,
          sanctions: sum(({ sanctioned }) => sanctioned),
          wrongPages: sum(
            ({ counters }) => (counters.wrongPages ?? 0) + (counters.failedReferences ?? 0),
          ),
          tasksEnded: rows.filter(({ state }) => state === 'ended').length,
          reclaimedFrames: sum(({ reclaimed }) => reclaimed),
          virtualSeconds: rows[0].virtualSeconds,
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      notices.map((notice) => ({
        when: `the notice is ${notice.replace('ms', ' ms')}`,
        isMet({ of }) {
          const name = `notice of ${notice}`
          return (
            of(name, 'reductions') > 0 &&
            of(name, 'sanctions') === 0 &&
            of(name, 'wrongPages') === 0 &&
            of(name, 'tasksEnded') === 3 &&
            of(name, 'mostPromisedFrames') <= frames
          )
        },
      })),
      (all) => {
        const cuts = all.cases.map((name) => count(all.median(name, 'reductions')))
        const times = all.cases.map((name) => seconds(all.median(name, 'virtualSeconds')))
        return (
          `Contracts were cut ${cuts.join(', ')} times under notices of ${notices.join(', ').replaceAll('ms', ' ms')}; at most ` +
          `${count(Math.max(...all.cases.map((name) => all.spread(name, 'mostPromisedFrames').most)))} of ${frames} ` +
          `frames were promised. Sanctions: ${all.cases.map((name) => count(all.spread(name, 'sanctions').most)).join(', ')} at most. The first task took ${times.join(', ')}.`
        )
      },
    ),
  picture: {
    kind: 'dots',
    quantities: ['reductions', 'sanctions', 'wrongPages'],
    axis: 'how often',
  },
})
