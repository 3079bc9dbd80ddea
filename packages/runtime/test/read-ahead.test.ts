import { describe, expect, test } from 'vitest'
import { ReadAhead } from '../src/read-ahead.ts'

/** Faults at pages, each after what the window before brought; the windows. */
function windows(readAhead: ReadAhead, pages: readonly number[]): number[] {
  return pages.map((page) => readAhead.windowAt(page))
}

describe('read-ahead', () => {
  test('none reads the page alone, fixed always the same', () => {
    expect(windows(new ReadAhead({ mode: 'none' }), [0, 1, 2])).toEqual([1, 1, 1])
    expect(windows(new ReadAhead({ mode: 'fixed', pages: 4 }), [0, 4, 90])).toEqual([4, 4, 4])
  })

  test('adaptive doubles while faults come in sequence, and falls back when they do not', () => {
    const readAhead = new ReadAhead({ mode: 'adaptive', pages: 8 })
    expect(windows(readAhead, [10, 11, 13, 17, 25, 50, 51])).toEqual([1, 2, 4, 8, 8, 1, 2])
  })

  test('goes on in sequence where a run came out short', () => {
    const readAhead = new ReadAhead({ mode: 'adaptive', pages: 8 })
    expect(windows(readAhead, [0, 1])).toEqual([1, 2])
    readAhead.shorten(1, 1)
    expect(windows(readAhead, [2])).toEqual([4])
  })

  test('advice goes before the mode, until it is normal again', () => {
    const readAhead = new ReadAhead({ mode: 'adaptive', pages: 8 })
    readAhead.advise('sequential')
    expect(windows(readAhead, [3, 40])).toEqual([8, 8])
    readAhead.advise('random')
    expect(windows(readAhead, [48, 49])).toEqual([1, 1])
    readAhead.advise('normal')
    expect(windows(readAhead, [50, 52])).toEqual([2, 4])
  })
})
