/** Servers in front of servers (slide "Goals for a GNU VMM": should be stackable; G9). */
import { defineExperiment } from '../define-experiment.ts'
import { judgeAll } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const stacks = {
  'swap alone': [],
  compressing: ['compress'],
  encrypting: ['encrypt'],
  'compressing over encrypting': ['compress', 'encrypt'],
} as const

export const experiment = defineExperiment({
  name: 'stacked-pagers',
  claim:
    'Should be stackable. External pagers: mandatory: the Hurd relies heavily on this feature for translators.',
  slide: 'Goals for a GNU VMM',
  hypothesis:
    'With a compressing server, an encrypting one, or one over the other between a task and its swap server, the ' +
    'task faults as often, and every page comes back right; a server more costs time, not correctness.',
  method:
    'A task that writes half of its references pages 400 anonymous pages in 128 frames, with LRU over each reference; nothing of it changes but ' +
    'who answers its pager. Every written page is stamped, every page that comes back is checked.',
  async run(lab) {
    const measurements = []
    for (const [name, stack] of Object.entries(stacks)) {
      const { rows } = await lab.run({
        machine: { frames: 320, costs: 'server-flash' },
        swap: { stack },
        tasks: [
          {
            name: 'writer',
            workload: `zipf:references=${lab.sized('10k', '1500')},pages=400,skew=0.6,writes=0.5,seed=${lab.seed}`,
            wish: { frames: 128 },
            extraFrames: 0,
            fidelity: 'exact',
          },
        ],
      })
      const { hardFaults, pageOuts, virtualSeconds, references, counters } = rows[0]
      const wrongPages = (counters.wrongPages ?? 0) + (counters.failedReferences ?? 0)
      measurements.push({
        case: name,
        numbers: { virtualSeconds, hardFaults, pageOuts, wrongPages, references },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'every page comes back right',
          isMet: ({ of }) =>
            table.cases.every((name) => of(name, 'wrongPages') === 0 && of(name, 'hardFaults') > 0),
        },
        {
          says: 'hard faults differ by less than 5 %',
          isMet: ({ of }) =>
            table.cases.every(
              (name) =>
                Math.abs(of(name, 'hardFaults') / of('swap alone', 'hardFaults') - 1) < 0.05,
            ),
        },
      ],
      (all) => {
        const alone = all.median('swap alone', 'virtualSeconds')
        const costs = all.cases
          .slice(1)
          .map((name) => `${name}: ${percent(all.median(name, 'virtualSeconds') / alone - 1)}`)
        return `No page came back wrong. Time more than the ${decimal(alone)} s over swap alone: ${costs.join(', ')}.`
      },
    ),
  picture: { kind: 'dots', quantities: ['virtualSeconds'], axis: 'seconds of virtual time' },
})
