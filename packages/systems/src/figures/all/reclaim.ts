/**
 * Extra frames and how they come back (slides "Guaranteed and Extra Pages", G3): a task that was
 * given what nobody used is asked for it when another wants its guarantee, and chooses which pages
 * to give up.
 */
import { NO_THREAD, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Program } from '@selfpage/kernel'
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
    const hog = toucher('hog', hogPages)
    const editor = toucher('editor', frames.editor)
    const machine = { frames: frames.machine, pageSizeBytes }
    const events = await recordRun(
      {
        machine,
        files: { size: 256 * pageSizeBytes, cacheFrames: 0 },
        swap: { size: 256 * pageSizeBytes },
        tasks: [
          {
            name: 'hog',
            program: hog,
            policy: 'fifo',
            wish: { frames: frames.hog },
          },
          {
            name: 'editor',
            program: editor,
            policy: 'fifo',
            wish: { frames: frames.editor },
            extraFrames: 0,
            start: '2s',
          },
        ],
        limits: { time: '60s' },
      },
      finders,
    )
    const isShown = new Set(['memory.reclaim', 'memory.deallocate', 'memory.soften', 'memory.done'])
    const sequence = sequenceOfEvents(firstReclaim(events), {
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

/** Marks the page fault that made the server ask, up to its end. */
function firstReclaim(events: readonly KernelEvent[]): KernelEvent[] {
  const noted = (event: KernelEvent, name: string) => event.kind === 'note' && event.event === name
  const sent = (event: KernelEvent, op: string) =>
    event.kind === 'message' && event.message.op === op
  const asked = events.findIndex((event) => noted(event, 'reclaim'))
  const start = events.findLastIndex((event, at) => at < asked && sent(event, 'page-fault'))
  const met = events.findIndex((event, at) => at > asked && noted(event, 'reclaim-met'))
  const end = events.findIndex((event, at) => at > met && sent(event, 'page-fault-resolved')) + 1
  const mark = (event: string): KernelEvent => {
    return { kind: 'note', at: 0, thread: NO_THREAD, event, values: {} }
  }
  return [
    ...events.slice(0, start),
    mark(figureNotes.begin),
    ...events.slice(start, end),
    mark(figureNotes.end),
  ]
}

function noteText(event: string, values: Readonly<Record<string, unknown>>): string | undefined {
  if (event === 'reclaim')
    return `asks for ${String(values['frames'])} of ${String(values['extra'])} extra frames`
  if (event === 'reclaim-met') return 'given back in time'
  if (event === 'sanction') return 'the deadline passed: sanction'
  return undefined
}

/** Writes to so many pages one after the other, and stays. */
function toucher(name: string, pages: number): Program {
  return {
    name,
    *run(task) {
      const { memory, thread } = task
      const region = yield* memory.map({ pages, name: 'heap' })
      if (typeof region === 'string') return
      for (let page = 0; page < pages; page++) yield* touch(task, region.start + page, WRITE)
      yield* thread.sleep(10_000_000_000)
    },
  }
}
