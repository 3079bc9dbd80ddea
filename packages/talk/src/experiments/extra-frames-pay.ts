/** Frames beyond the contract, while nobody else needs them (slide "Guaranteed and Extra Pages", G2, G3). */
import type { KernelEvent } from '@selfpage/kernel'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import type { TaskDescription } from '@selfpage/systems'
import { judgeAll } from '../verdict.ts'
import { count, percent, seconds } from '../words.ts'

const machine = { frames: 720, costs: 'server-flash' }
const guaranteed = 200
/** Least distance that counts as paying: half of the hard faults. */
const leastGain = 0.5

function holder(lab: Lab, extraFrames: number, rounds: number): TaskDescription {
  return {
    name: 'holder',
    workload: `zipf:references=${lab.sized('60k', '25k')},pages=600,skew=0.7,writes=0.1,seed=${lab.seed}`,
    policy: 'clock',
    wish: { frames: guaranteed },
    extraFrames,
    rounds,
  }
}

export const experiment = defineExperiment({
  name: 'extra-frames-pay',
  claim:
    'Tasks may be given extra pages if there is no memory pressure. Extra pages must be freed on short notice.',
  slide: 'Guaranteed and Extra Pages',
  hypothesis:
    'With up to 400 extra frames a task of 600 pages and 200 guaranteed frames has less than half the hard faults. ' +
    'When another task claims its guarantee, every request to give frames back is met within its deadline, without ' +
    'a sanction, and the other gets all it was promised.',
  method:
    'A task makes skewed references to 600 pages on a machine of 720 frames: with its guaranteed frames alone, and ' +
    'with extra frames. Then the same again, and a second task of 440 pages starts late with 470 guaranteed frames, of which it needs some for pages under way (450 at first, until the library kept more for those). The ' +
    'time of an answer is from the request to the moment when the memory server has its frames.',
  async run(lab) {
    const rounds = lab.sized(2, 1)
    const measurements = []
    for (const [name, extraFrames] of [
      ['guaranteed only', 0],
      ['with extra frames', 400],
    ] as const) {
      const { rows } = await lab.run({ machine, tasks: [holder(lab, extraFrames, rounds)] })
      const { hardFaults, virtualSeconds, references } = rows[0]
      measurements.push({ case: name, numbers: { hardFaults, virtualSeconds, references } })
    }
    const answers: number[] = []
    const asked = new Map<unknown, number>()
    const newcomer: TaskDescription = {
      name: 'newcomer',
      workload: 'loop:references=20k,pages=440,writes=0.2',
      wish: { frames: 470 },
      extraFrames: 0,
      start: '50ms',
    }
    const { rows } = await lab.run(
      { machine, tasks: [holder(lab, 400, rounds), newcomer] },
      {
        listen(event: KernelEvent) {
          if (event.kind !== 'note') return
          const { task } = event.values
          if (event.event === 'reclaim') asked.set(task, event.at)
          if (event.event === 'reclaim-met') answers.push(event.at - (asked.get(task) ?? 0))
        },
      },
    )
    const [giver, taker] = rows
    measurements.push({
      case: 'taken back',
      numbers: {
        hardFaults: giver.hardFaults,
        virtualSeconds: giver.virtualSeconds,
        references: giver.references,
        reclaimedFrames: giver.reclaimed,
        requests: answers.length,
        longestAnswerSeconds: Math.max(...answers) / 1e9,
        sanctions: giver.sanctioned,
        newcomerHardFaults: taker.hardFaults,
      },
    })
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'extra frames halve the hard faults',
          isMet: ({ of }) =>
            of('with extra frames', 'hardFaults') < leastGain * of('guaranteed only', 'hardFaults'),
        },
        {
          says: 'frames were asked back, and given back in time',
          isMet: ({ of }) =>
            of('taken back', 'requests') > 0 &&
            of('taken back', 'sanctions') === 0 &&
            of('taken back', 'longestAnswerSeconds') <= 10e-3,
        },
        {
          says: 'the newcomer has all its pages in memory',
          isMet: ({ of }) => of('taken back', 'newcomerHardFaults') === 0,
        },
      ],
      (all) => {
        const without = all.median('guaranteed only', 'hardFaults')
        const extra = all.median('with extra frames', 'hardFaults')
        return (
          `Extra frames take hard faults from ${count(without)} to ${count(extra)} (by ${percent(1 - extra / without)}). ` +
          `${count(all.median('taken back', 'reclaimedFrames'))} of them came back; the longest answer took ` +
          `${seconds(all.spread('taken back', 'longestAnswerSeconds').most)} of the 10 ms allowed.`
        )
      },
    ),
  picture: { kind: 'dots', quantities: ['hardFaults'], axis: 'hard faults of the holder' },
})
