/** Self-pagers do not disturb each other (slide "Goals for a GNU VMM"; Nemesis's experiment, spec 7). */
import type { SystemResult, TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import { judgeAll } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const tolerance = 0.05
const machine = { frames: 400, costs: 'pc-2002' }
const files = { size: '16MiB', cacheFrames: 0 }

function selfPager(lab: Lab, name: string, diskShare: string, index: number): TaskDescription {
  return {
    name,
    workload: `uniform:references=1m,pages=200,seed=${lab.seed * 10 + index}`,
    file: name,
    policy: 'fifo',
    wish: { frames: 40 },
    extraFrames: 0,
    stamps: false,
    diskShare,
  }
}

/** Pages a second in the second half of the run, when all have filled their files. */
function progressOf({ hardFaults: { at, values }, virtualSeconds }: SystemResult, task: string) {
  const half = at.findIndex((ticks) => ticks >= (virtualSeconds * 1e9) / 2)
  const pages = (values[task].at(-1) ?? 0) - values[task][half]
  return pages / (((at.at(-1) ?? 0) - at[half]) / 1e9)
}

export const experiment = defineExperiment({
  name: 'guaranteed-frames-isolate',
  claim:
    'Tasks should be completely self-paged. Tasks negotiate contracts for guaranteed physical pages.',
  slide: 'Goals for a GNU VMM; Proposed Properties',
  hypothesis:
    'Three tasks with equal contracts and shares 1 : 2 : 4 of the disk make progress 1 : 2 : 4, within 5 %. A ' +
    'reader with half of the disk goes on as fast, within 5 %, when two greedy self-pagers join it.',
  method:
    'Each task references a file of 200 pages at random in 40 guaranteed frames, so that nearly every reference is ' +
    'a page-in of its own. Progress is pages a second in the second half of the run.',
  async run(lab) {
    const limits = { time: lab.sized('120s', '40s') }
    const run = (tasks: readonly TaskDescription[]) =>
      lab.run({ machine, files, limits, tasks }, { ends: ['time-limit'] })
    const three = await run([
      selfPager(lab, 'one', '25ms/250ms', 1),
      selfPager(lab, 'two', '50ms/250ms', 2),
      selfPager(lab, 'four', '100ms/250ms', 3),
    ])
    const reader = selfPager(lab, 'reader', '125ms/250ms', 4)
    const alone = await run([reader])
    const together = await run([
      reader,
      selfPager(lab, 'second', '33ms/250ms', 5),
      selfPager(lab, 'third', '66ms/250ms', 6),
    ])
    const measured = (name: string, pagesASecond: number) => ({
      case: name,
      numbers: { pagesASecond },
    })
    return [
      measured('share 1', progressOf(three, 'one')),
      measured('share 2', progressOf(three, 'two')),
      measured('share 4', progressOf(three, 'four')),
      measured('reader alone', progressOf(alone, 'reader')),
      measured('reader among others', progressOf(together, 'reader')),
    ]
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'progress is 1 : 2 : 4 within 5 %',
          isMet: ({ of }) => {
            const one = of('share 1', 'pagesASecond')
            const ratios = [
              of('share 2', 'pagesASecond') / one / 2,
              of('share 4', 'pagesASecond') / one / 4,
            ]
            return ratios.every((ratio) => Math.abs(ratio - 1) < tolerance)
          },
        },
        {
          says: 'the reader is undisturbed within 5 %',
          isMet: ({ of }) =>
            Math.abs(
              of('reader among others', 'pagesASecond') / of('reader alone', 'pagesASecond') - 1,
            ) < tolerance,
        },
      ],
      (all) => {
        const median = (name: string) => all.median(name, 'pagesASecond')
        const [two, four] = [median('share 2'), median('share 4')].map((pages) =>
          decimal(pages / median('share 1')),
        )
        const change = median('reader among others') / median('reader alone') - 1
        return `Progress is 1 : ${two} : ${four}. The reader's progress changes by ${percent(change)} when others join it.`
      },
    ),
  picture: {
    kind: 'dots',
    quantities: ['pagesASecond'],
    axis: 'pages read in a second of virtual time',
  },
})
