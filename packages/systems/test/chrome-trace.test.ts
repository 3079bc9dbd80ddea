import { spaceId, threadId } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { writeChromeTrace } from '../src/events/chrome-trace.ts'

const client = threadId(spaceId(3), 0)
const server = threadId(spaceId(4), 0)

test('a trace is JSON whose slices, flows and counters name spaces and threads', () => {
  let text = ''
  const trace = writeChromeTrace((piece) => {
    text += piece
  })
  trace.listen({ kind: 'space-created', at: 0, space: spaceId(3), name: 'client' })
  trace.listen({ kind: 'thread-started', at: 0, thread: client, name: 'main', priority: 1 })
  trace.listen({ kind: 'switch', at: 0, thread: client })
  const message = { op: 'memory.allocate', count: 3 } as const
  trace.listen({ kind: 'message', at: 800, from: client, to: server, message, pages: 0 })
  trace.listen({ kind: 'switch', at: 1500, thread: server })
  trace.counter(1600, 'frames', { client: 3 })
  trace.close(2000)
  const events = JSON.parse(text) as Record<string, unknown>[]
  const flows = events.filter(({ ph }) => ph === 's' || ph === 'f')
  expect(flows.map(({ pid, id, ts }) => [pid, id, ts])).toEqual([
    [3, 1, 0.8],
    [4, 1, 0.8],
  ])
  const slices = events.filter(({ cat }) => cat === 'run')
  expect(slices.map(({ pid, ts, dur }) => [pid, ts, dur])).toEqual([
    [3, 0, 1.5],
    [4, 1.5, 0.5],
  ])
  expect(events).toContainEqual({ ph: 'C', name: 'frames', pid: 0, ts: 1.6, args: { client: 3 } })
  expect(events).toContainEqual({ ph: 'M', name: 'process_name', pid: 3, args: { name: 'client' } })
})
