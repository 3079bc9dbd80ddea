/**
 * Page faults of a task that pages itself: the kernel sends each to the pager the thread chose
 * (L3), the pager brings a frame of the task's contract and, if it must, the page's data.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Operation, Program, Task } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { Figure } from '../figure.ts'
import { recordRun } from '../record-run.ts'
import { figureNotes, participantOf, sequenceOfEvents } from '../sequence-of-events.ts'

/** Bytes and frames. */
const pageSizeBytes = 512
const guaranteedFrames = 16
const pages = 64

export const fault: Figure = {
  name: 'fault',
  summary: 'Page faults in a self-paged task: a zero-filled page, and one that was paged out',
  async draw(finders) {
    const program: Program = {
      name: 'task',
      *run(task) {
        const { memory, thread } = task
        const region = yield* memory.map({ pages, name: 'heap' })
        if (typeof region === 'string') return
        yield* touch(task, region.start + 1, WRITE)
        thread.note(figureNotes.begin, { says: 'The first touch of a page: zero-fill' })
        yield* touch(task, region.start, WRITE)
        thread.note(figureNotes.end)
        for (let page = 1; page < pages; page++) yield* touch(task, region.start + page, WRITE)
        yield* thread.sleep(1_000_000_000)
        thread.note(figureNotes.begin, { says: 'A page that was paged out: hard fault' })
        yield* touch(task, region.start, READ)
        thread.note(figureNotes.end)
      },
    }
    const events = await recordRun(
      {
        machine: { frames: 64, pageSizeBytes },
        files: { size: 256 * pageSizeBytes, cacheFrames: 0 },
        swap: { size: 256 * pageSizeBytes },
        tasks: [
          {
            name: 'task',
            program,
            policy: 'fifo',
            wish: { frames: guaranteedFrames },
            extraFrames: 0,
          },
        ],
      },
      finders,
    )
    const sequence = sequenceOfEvents(events, {
      title: 'Page faults of a task that pages itself',
      participants: [
        'task',
        'pager',
        'reader',
        'memory server',
        'swap server',
        'swap disk driver',
        'disk swap',
      ],
      // Both readers are told that there is work; the first takes it.
      participantOf: (thread, space) =>
        thread === 'reader 1'
          ? 'reader'
          : thread === 'reader 2'
            ? thread
            : participantOf(thread, space),
    })
    return { kind: 'sequences', sequences: [sequence] }
  },
}

/** A reference, with the faults it takes. */
export function* touch(
  { memory }: Pick<Task, 'memory'>,
  page: number,
  access: number,
): Operation<void> {
  while (!memory.touch(page, access)) {
    const error = yield* memory.fault(page, access)
    if (error !== undefined) {
      throw new SelfpageError('FIGURE_FAILED', `page ${page} cannot be had: ${error}`)
    }
  }
}
