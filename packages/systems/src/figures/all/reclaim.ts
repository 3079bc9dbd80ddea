/**
 * Extra frames and how they come back (slides "Guaranteed and Extra Pages", G3): a task that was
 * given what nobody used is asked for it when another wants its guarantee, and chooses which pages
 * to give up.
 */
import { WRITE } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import type { Figure } from '../figure.ts'
import { recordRun } from '../record-run.ts'
import { figureNotes, participantOf, sequenceOfEvents } from '../sequence-of-events.ts'
import { touch } from './faults.ts'

/** Bytes and frames: the hog ends up with twice what it is promised. */
const pageSizeBytes = 512
const frames = { machine: 64, hog: 16, editor: 24 }
const hogPages = 48

export const reclaim: Figure = {
  name: 'reclaim',
  summary: 'Extra frames are asked back when another task wants what it was promised',
  async draw(finders) {
    const hog = toucher('hog', hogPages, false)
    const editor = toucher('editor', frames.editor, true)
    const machine = { frames: frames.machine, pageSizeBytes }
    const events = await recordRun(
      {
        machine,
        files: { size: 256 * pageSizeBytes, cacheFrames: 0 },
        swap: { size: 256 * pageSizeBytes },
        tasks: [
          { name: 'hog', program: hog, policy: 'fifo', wish: { frames: frames.hog } },
          {
            name: 'editor',
            program: editor,
            policy: 'fifo',
            wish: { frames: frames.editor },
            start: '2s',
          },
        ],
        limits: { time: '60s' },
      },
      finders,
    )
    const isShown = new Set(['memory.reclaim', 'memory.deallocate', 'memory.soften', 'memory.done'])
    const sequence = sequenceOfEvents(events, {
      title: 'Extra frames come back',
      participants: ['editor', 'editor’s pager', 'memory server', 'hog’s listener', 'hog’s pager'],
      participantOf: (thread, space) =>
        thread === 'pager' || thread === 'listener'
          ? `${space}’s ${thread}`
          : participantOf(thread, space),
      hides: ({ from, to, op }) =>
        [from, to].some((name) => name.startsWith('hog')) && !isShown.has(op),
      noteText: noteText,
    })
    return { kind: 'sequences', sequences: [sequence] }
  },
}

function noteText(event: string, values: Readonly<Record<string, unknown>>): string | undefined {
  if (event === 'reclaim')
    return `asks for ${String(values['frames'])} of ${String(values['extra'])} extra frames`
  if (event === 'reclaim-met') return 'given back in time'
  if (event === 'sanction') return 'the deadline passed: sanction'
  return undefined
}

/** Writes to so many pages one after the other, and again and again if it is the hog. */
function toucher(name: string, pages: number, isShown: boolean): Program {
  return {
    name,
    *run(task) {
      const { memory, thread } = task
      const region = yield* memory.map({ pages, name: 'heap' })
      if (typeof region === 'string') return
      if (isShown) thread.note(figureNotes.begin)
      for (let page = 0; page < pages; page++) yield* touch(task, region.start + page, WRITE)
      if (isShown) thread.note(figureNotes.end)
      else yield* thread.sleep(10_000_000_000)
    },
  }
}
