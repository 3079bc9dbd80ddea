/** Self-pagers do not disturb each other (slide "Goals for a GNU VMM"; Nemesis's experiment, spec 7). */
import type { KernelEvent } from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import type { SystemResult, TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import type { Round } from '../table.ts'
import { judge } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const tolerance = 0.05
const files = { size: '16MiB', cacheFrames: 0 }

interface Setting {
  readonly name: string
  readonly from: string
  readonly costs: string | { readonly base: string; readonly [cost: string]: unknown }
  readonly workload: (seed: number) => string
  /** Milliseconds of disk time in each period that are one share, and the period. */
  readonly share: number
  readonly period: number
  readonly seconds: { readonly full: number; readonly reduced: number }
}

const inOrder = () => 'loop:references=1m,pages=200'
const atRandom = (seed: number) => `uniform:references=1m,pages=200,seed=${seed}`
const arm = { costs: 'pc-2002', share: 25, period: 250, seconds: { full: 120, reduced: 40 } }

const settings: readonly Setting[] = [
  {
    name: 'flash',
    from: 'flash',
    costs: { base: 'server-flash', disk: { parallelism: 1 } },
    workload: atRandom,
    share: 1,
    period: 10,
    seconds: { full: 4, reduced: 1 },
  },
  { name: 'an arm, in order', from: 'a disk with an arm in order', workload: inOrder, ...arm },
  { name: 'an arm, at random', from: 'a disk with an arm at random', workload: atRandom, ...arm },
]

function selfPager(
  lab: Lab,
  { workload, share, period }: Setting,
  name: string,
  shares: number,
  index: number,
): TaskDescription {
  // At any moment of a period.
  const random = randomSource(lab.seed)
  const starts = Array.from({ length: index + 1 }, () => random() / 2 ** 32)
  return {
    name,
    workload: workload(lab.seed * 10 + index),
    file: name,
    policy: 'fifo',
    wish: { frames: 40 },
    extraFrames: 0,
    stamps: false,
    diskShare: `${shares * share}ms/${period}ms`,
    start: `${Math.round(starts[index] * period * 1000)}us`,
  }
}

/** Pages a second in the second half of the run, when all have filled their files. */
function progressOf({ hardFaults: { at, values }, virtualSeconds }: SystemResult, task: string) {
  const half = at.findIndex((ticks) => ticks >= (virtualSeconds * 1e9) / 2)
  const pages = (values[task].at(-1) ?? 0) - values[task][half]
  return pages / (((at.at(-1) ?? 0) - at[half]) / 1e9)
}

/**
 * How long the disk worked for each file, from a moment on. It does one thing at a time, and then
 * that is noted.
 */
class DiskTime {
  readonly #fromTicks: number
  readonly #ticks = new Map<unknown, number>()
  readonly #pages = new Map<unknown, number>()
  #begun = 0
  #last = 0

  constructor(fromTicks: number) {
    this.#fromTicks = fromTicks
  }

  readonly listen = (event: KernelEvent): void => {
    if (event.kind === 'transfer' && event.direction === 'read') {
      if (event.phase === 'start') this.#begun = event.at
      else this.#last = event.at - this.#begun
    } else if (
      event.kind === 'note' &&
      event.event === 'file.read' &&
      event.at >= this.#fromTicks
    ) {
      const { path } = event.values
      this.#ticks.set(path, (this.#ticks.get(path) ?? 0) + this.#last)
      this.#pages.set(path, (this.#pages.get(path) ?? 0) + 1)
    }
  }

  millisecondsAPage(path: string): number {
    return (this.#ticks.get(path) ?? 0) / (this.#pages.get(path) ?? 0) / 1e6
  }
}

/** Shares 1 : 2 : 4, and a reader that notices nobody. */
function isIsolated({ of }: Round, name: string, quantity: string): boolean {
  const progress = (own: string) => of(`${name}: ${own}`, quantity)
  const ratios = [
    progress('share 2') / progress('share 1') / 2,
    progress('share 4') / progress('share 1') / 4,
    progress('reader among others') / progress('reader alone'),
  ]
  return ratios.every((ratio) => Math.abs(ratio - 1) <= tolerance)
}

export const experiment = defineExperiment({
  name: 'guaranteed-frames-isolate',
  claim:
    'Tasks should be completely self-paged. Tasks negotiate contracts for guaranteed physical pages.',
  slide: 'Goals for a GNU VMM; Proposed Properties',
  hypothesis:
    'Three tasks with equal contracts and shares 1 : 2 : 4 of the disk’s time make progress 1 : 2 : 4, within 5 %. A ' +
    'reader with half of the disk’s time goes on as fast, within 5 %, when two greedy self-pagers join it.',
  method:
    'As in Nemesis (Hand, 1999), each task goes through a file of 200 pages in 40 guaranteed frames: nearly every ' +
    'reference is a page-in of its own. Progress is pages a second in the second half of the run. Tasks begin at ' +
    'moments drawn at random. One share is a tenth of the time of the disk. At first there was only the ' +
    'disk of 2002 with references at random; when that failed, references in order and flash were added to find ' +
    'out why: how long the disk works for a page of each task is measured, too.',
  seeds: [1, 2, 3, 4, 5],
  async run(lab) {
    const measurements = []
    for (const setting of settings) {
      const { name, costs, seconds } = setting
      const task = (own: string, shares: number, index: number) =>
        selfPager(lab, setting, own, shares, index)
      const run = async (tasks: readonly TaskDescription[]) => {
        const disk = new DiskTime((seconds[lab.size] * 1e9) / 2)
        const limits = { time: `${seconds[lab.size]}s` }
        const machine = { frames: 400, costs }
        const result = await lab.run(
          { machine, files, limits, tasks },
          { ends: ['time-limit'], listen: disk.listen },
        )
        return (own: string, path: string) => {
          const pagesASecond = progressOf(result, path)
          const millisecondsAPage = disk.millisecondsAPage(path)
          const shareOfTime = (pagesASecond * millisecondsAPage) / 1e3
          return {
            case: `${name}: ${own}`,
            numbers: { pagesASecond, millisecondsAPage, shareOfTime },
          }
        }
      }
      const three = await run([task('one', 1, 1), task('two', 2, 2), task('four', 4, 3)])
      const reader = task('reader', 5, 0)
      const alone = await run([reader])
      const together = await run([reader, task('second', 1, 4), task('third', 2, 5)])
      measurements.push(
        three('share 1', 'one'),
        three('share 2', 'two'),
        three('share 4', 'four'),
        alone('reader alone', 'reader'),
        together('reader among others', 'reader'),
      )
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      [
        {
          when: 'one counts time of the disk',
          isMet: (round) => settings.every(({ name }) => isIsolated(round, name, 'shareOfTime')),
        },
        ...settings.map(({ name, from }) => ({
          when: `one counts pages from ${from}`,
          isMet: (round: Round) => isIsolated(round, name, 'pagesASecond'),
        })),
      ],
      (all) =>
        settings
          .map(({ name }) => {
            const of = (own: string, quantity: string) => all.median(`${name}: ${own}`, quantity)
            const [two, four] = ['share 2', 'share 4'].map((own) =>
              decimal(of(own, 'pagesASecond') / of('share 1', 'pagesASecond')),
            )
            const change =
              of('reader among others', 'pagesASecond') / of('reader alone', 'pagesASecond') - 1
            const [one, most] = ['share 1', 'share 4'].map((own) =>
              decimal(of(own, 'millisecondsAPage')),
            )
            return (
              `${name[0].toUpperCase()}${name.slice(1)}: progress is 1 : ${two} : ${four}, the reader’s changes by ` +
              `${percent(change)} when others join it; a page takes the disk ${one} ms for the task with one share, ` +
              `${most} ms for the one with four.`
            )
          })
          .join(' '),
    ),
  picture: {
    kind: 'dots',
    quantities: ['pagesASecond'],
    axis: 'pages read in a second of virtual time',
    scale: 'log',
  },
})
