/** Logical copies (slide "Types of Memory"; fork). */
import { READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { percent } from '../words.ts'

/** Parts of the memory that the child writes: a program that starts another, a copy of a server, ... */
const writtenShares = [0.02, 0.1, 0.5, 1]

/** Writes `pages`, forks, and the child writes the first ones again. */
function forking(pages: number, written: number): Program {
  const child: Program = {
    name: 'child',
    *run({ memory }) {
      for (let page = 0; page < written; page++) {
        while (!memory.touch(page, WRITE)) yield* memory.fault(page, WRITE)
        memory.bytes(page)[0]++
      }
      for (let page = 0; page < pages; page++) {
        while (!memory.touch(page, READ)) yield* memory.fault(page, READ)
      }
    },
  }
  return {
    name: 'forking',
    *run(task) {
      const { memory } = task
      const region = yield* memory.map({ pages, at: 0 })
      if (typeof region === 'string') throw new SelfpageError('EXPERIMENT_FAILED', region)
      for (let page = 0; page < pages; page++) {
        while (!memory.touch(page, WRITE)) yield* memory.fault(page, WRITE)
        memory.bytes(page)[0] = page
      }
      const error = yield* task.fork(child)
      if (error !== undefined) throw new SelfpageError('EXPERIMENT_FAILED', `fork: ${error}`)
      yield* task.thread.sleep(1_000_000_000)
    },
  }
}

function nameOf(share: number): string {
  return `the child writes ${percent(share)}`
}

export const experiment = defineExperiment({
  name: 'copy-on-write-saves',
  claim:
    'Fork makes a copy of the entire process, however, most memory is never actually touched. Reduces copying.',
  slide: 'Types of Memory',
  hypothesis:
    'A fork copies a page when one of the two writes it, and no other: as many copies as pages written. So most ' +
    'copies are saved when the child writes little.',
  method:
    'A task writes 400 pages and forks. The child writes a part of them and reads all. Copies are counted where ' +
    'they are made, in the memory server; copying at once would take one for each page.',
  seeds: [0],
  async run(lab) {
    const pages = lab.sized(400, 100)
    const measurements = []
    for (const share of writtenShares) {
      let copies = 0
      const written = Math.round(pages * share)
      const { rows } = await lab.run(
        {
          machine: { frames: 4 * pages + 100, costs: 'pc-2002' },
          tasks: [
            {
              name: 'parent',
              program: forking(pages, written),
              pages: pages + 64,
              wish: { frames: 2 * pages + 64 },
              extraFrames: 0,
            },
          ],
        },
        {
          listen(event: KernelEvent) {
            if (event.kind === 'note' && event.event === 'copy-break') copies++
          },
        },
      )
      measurements.push({
        case: nameOf(share),
        numbers: {
          pages,
          pagesWritten: written,
          copies,
          copiesSavedShare: 1 - copies / pages,
          tasksEnded: Number(rows[0].state === 'ended'),
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      writtenShares.map((share) => ({
        when: nameOf(share),
        isMet: ({ of }) =>
          of(nameOf(share), 'tasksEnded') === 1 &&
          of(nameOf(share), 'copies') === of(nameOf(share), 'pagesWritten') &&
          of(nameOf(share), 'copiesSavedShare') >= 0.5,
      })),
      (all) =>
        `Copies saved: ${writtenShares
          .map(
            (share) =>
              `${percent(all.median(nameOf(share), 'copiesSavedShare'))} when ${nameOf(share)}`,
          )
          .join(', ')}.`,
    ),
  picture: {
    kind: 'dots',
    quantities: ['copies', 'pages'],
    axis: 'pages copied, and pages there are',
  },
})
