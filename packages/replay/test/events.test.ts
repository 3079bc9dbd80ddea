import { expect, test } from 'vitest'
import { definePolicy, gcHints } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import { z } from 'zod'
import { lru } from './policies.ts'
import { traceOf } from './traces.ts'

const pages = (...numbers: number[]) => Uint32Array.from(numbers)

test('ignored, events change nothing', () => {
  const events = [{ at: 2, type: 'unmap', pages: pages(0) }] as const
  expect(replay(traceOf([1, 2, 1], { events }), lru(), { frames: 2 }).misses).toBe(2)
})

test('fresh anonymous memory is zero-filled, and read again only after it was written', () => {
  const events = [{ at: 0, type: 'map', pages: pages(0, 1), backing: 'anonymous' }] as const
  const ids = [1, 2, 3, 1, 2]
  const writes = [true, false, false, false, false]
  const trace = traceOf(ids, { events, writes })
  expect(replay(trace, lru(), { frames: 1, events: 'apply' })).toMatchObject({
    misses: 5,
    // 1 and 2 at first; 2 again, as it was never written; 1 was, and is read back. 3 is a file's.
    zeroFills: 3,
    hardFaults: 2,
    writeBacks: 1,
  })
})

test('mapped files are read at their first touch', () => {
  const events = [{ at: 0, type: 'map', pages: pages(0), backing: 'file' }] as const
  const result = replay(traceOf([1], { events }), lru(), { frames: 1, events: 'apply' })
  expect(result).toMatchObject({ zeroFills: 0, hardFaults: 1 })
})

test('what is unmapped or discarded is gone without a write-back', () => {
  for (const type of ['unmap', 'discard'] as const) {
    const events = [{ at: 1, type, pages: pages(0) }]
    const trace = traceOf([1, 2, 3, 1], { events, writes: [true, false, false, false] })
    const result = replay(trace, lru(), { frames: 3, events: 'apply' })
    expect(result).toMatchObject({
      misses: 4,
      writeBacks: 0,
      zeroFills: type === 'discard' ? 1 : 0,
      // A page that was gone comes back as a new one.
      compulsoryMisses: 4,
    })
  }
})

test('hints reach the policies that declare their protocol, pages one by one, in order', () => {
  const heard: (string | number)[] = []
  const listening = definePolicy({
    name: 'listening',
    summary: 'Writes down what it hears.',
    options: z.strictObject({}),
    hints: [gcHints],
    create: (context) => ({
      ...{ touch() {}, fault: (page: PageId) => void heard.push(page), admit() {}, forget() {} },
      ...{ victim: () => 0 as PageId, remove() {}, resize() {} },
      gcBegin: (phase: number) => void heard.push('begin', phase, context.frames),
      gcEnd: (phase: number) => void heard.push('end', phase),
      gcDead: (page: PageId) => void heard.push('dead', page),
      gcRecycled() {},
    }),
  })
  const events = [
    { at: 1, type: 'hint', protocol: 'gc', message: 'begin', values: [3] },
    { at: 1, type: 'hint', protocol: 'other', message: 'begin', values: [4] },
    { at: 2, type: 'hint', protocol: 'gc', message: 'dead', values: [], pages: pages(0, 1) },
    { at: 2, type: 'hint', protocol: 'gc', message: 'end', values: [3] },
    { at: 2, type: 'phase', name: 'late', edge: 'mark' },
    { at: 2, type: 'clock', instructions: 5 },
  ] as const
  replay(traceOf([7, 8, 9], { events }), listening(), { frames: 9, events: 'apply' })
  expect(heard).toEqual([0, 'begin', 3, 9, 1, 'dead', 0, 'dead', 1, 'end', 3, 2])
})
