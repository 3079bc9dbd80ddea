/** Windows of traces. */
import { isSet, synthesize } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { windowOf } from '../src/lab/window-of.ts'

const plain = synthesize('zipf:references=2000,pages=100,writes=0.2')
const trace: Trace = {
  ...plain,
  events: [
    { at: 10, type: 'discard', pages: Uint32Array.of(0) },
    { at: 1500, type: 'discard', pages: Uint32Array.from({ length: 100 }, (_, page) => page) },
  ],
}

/** The same pages by the ids of the source, and what was written. */
function idsOf({ pages, ids, writes }: Trace, from = 0, to = pages.length): unknown[] {
  return Array.from({ length: to - from }, (_, index) => [
    ids[pages[from + index]],
    isSet(writes, from + index),
  ])
}

test('windows are spread over the whole trace, with its own ids, writes and events', () => {
  const [first, middle, last] = [0, 1, 2].map((index) => windowOf(trace, 600, index, 3))
  expect(idsOf(first)).toEqual(idsOf(trace, 0, 600))
  expect(idsOf(middle)).toEqual(idsOf(trace, 700, 1300))
  expect(idsOf(last)).toEqual(idsOf(trace, 1400, 2000))
  expect([first, middle, last].map(({ events }) => events.map(({ at }) => at))).toEqual([
    [10],
    [],
    [100],
  ])
})

test('pages of a window are numbered by their first reference, those of events too', () => {
  const window = windowOf(trace, 600, 2, 3)
  let seen = 0
  for (const page of window.pages) {
    expect(page).toBeLessThanOrEqual(seen)
    seen = Math.max(seen, page + 1)
  }
  expect(window.distinctPages).toBe(seen)
  expect(window.ids).toHaveLength(seen)
  const [event] = window.events
  expect([...('pages' in event ? (event.pages ?? []) : [])]).toEqual([...Array(seen).keys()])
})

test('a trace that is too short is its only window', () => {
  expect(windowOf(trace, 2000, 1, 3)).toBe(trace)
})
