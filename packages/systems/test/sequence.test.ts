/** Figures of events written by hand: the drawing alone. Those of real runs: figures.test.ts. */
import { spaceId, threadId } from '@selfpage/kernel'
import type { KernelEvent, Message } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { mermaidOf } from '../src/figures/mermaid.ts'
import { sequenceOfEvents } from '../src/figures/sequence-of-events.ts'
import type { FigureView } from '../src/figures/sequence-of-events.ts'
import { sequenceSvg } from '../src/figures/sequence-svg.ts'
import { stepNumbers } from '../src/figures/sequence.ts'

const [client, server, stranger] = [1, 2, 3].map((space) => threadId(spaceId(space), 0))

function started(space: number, name: string): KernelEvent[] {
  const thread = threadId(spaceId(space), 0)
  return [
    { kind: 'space-created', at: 0, space: spaceId(space), name },
    { kind: 'thread-started', at: 0, thread, name, priority: 100 },
  ]
}

function sent(from: number, to: number, message: Message): KernelEvent {
  const ends = { from: from as typeof client, to: to as typeof client }
  return { kind: 'message', at: 1, ...ends, message, pages: 0 }
}

const create = { op: 'container.create', pages: 4, leaseTicks: 1 } as Message
const done = { op: 'container.done', container: 77, version: 0 } as Message

const run: KernelEvent[] = [
  ...started(1, 'client'),
  ...started(2, 'memory server'),
  ...started(3, 'stranger'),
  sent(client, server, create),
  sent(server, client, done),
  sent(stranger, server, create),
  { kind: 'transfer', at: 2, disk: 'files', phase: 'start', id: 1, direction: 'read', blocks: 2 },
  { kind: 'note', at: 3, thread: server, event: 'zero', values: { frames: 4 } },
]

const view: FigureView = {
  title: 'Making a container; # 1',
  participants: ['client', 'memory server', 'disk files'],
  numberOf: ({ op, isReply }) => (op === 'container.create' && !isReply ? 1 : undefined),
  transferNumber: 6,
  noteText: (event, values) => (event === 'zero' ? `zeroed ${String(values.frames)}` : undefined),
}

describe('a sequence of events', () => {
  test('names containers by letters, marks answers, and leaves strangers out', () => {
    expect(sequenceOfEvents(run, view).steps).toEqual([
      {
        kind: 'arrow',
        from: 'client',
        to: 'memory_server',
        text: 'container_create (4 pages)',
        number: 1,
        isReply: false,
      },
      {
        kind: 'arrow',
        from: 'memory_server',
        to: 'client',
        text: 'A, version 0',
        isReply: true,
      },
      { kind: 'note', over: ['disk_files'], text: 'DMA: read 2 blocks', number: 6 },
      { kind: 'note', over: ['memory_server'], text: 'zeroed 4' },
    ])
  })

  test('counts the steps of the talk in the order in which they first happen', () => {
    expect(stepNumbers(sequenceOfEvents(run, view))).toEqual([1, 6])
  })

  test('shows what lies between the notes of the program, and knows what was asked before', () => {
    const note = (event: string, values = {}): KernelEvent => {
      return { kind: 'note', at: 1, thread: client, event, values }
    }
    const noted = run.toSpliced(7, 0, note('figure.begin', { says: 'The answer' }))
    noted.splice(9, 0, note('figure.end'))
    expect(sequenceOfEvents(noted, view).steps).toMatchObject([
      { kind: 'note', over: ['client', 'memory_server'], text: 'The answer' },
      { kind: 'arrow', from: 'memory_server', isReply: true },
    ])
  })
})

describe('drawings', () => {
  test('Mermaid gets a statement a line, with nothing in it that ends one', () => {
    const text = mermaidOf([sequenceOfEvents(run, view)])
    expect(text).toBe(`---
title: "Making a container; # 1"
---
sequenceDiagram
  participant client as client
  participant memory_server as memory server
  participant disk_files as disk files
  client->>memory_server: (1) container_create (4 pages)
  memory_server-->>client: A, version 0
  Note over disk_files: (6) DMA: read 2 blocks
  Note over memory_server: zeroed 4
`)
  })

  test('SVG holds every text once, escaped, and both panels of a pair', () => {
    const sequence = { ...sequenceOfEvents(run, view), title: 'a < b' }
    const svg = sequenceSvg([sequence, sequence])
    expect(svg.match(/container_create \(4 pages\)/g)).toHaveLength(2)
    expect(svg).toContain('a &lt; b')
    expect(svg).not.toMatch(/NaN|undefined/)
  })
})
