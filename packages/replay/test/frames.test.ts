import { expect, test } from 'vitest'
import { resolveFrames } from '@selfpage/replay'

const trace = { distinctPages: 48974, pageBytes: 4096 }

test('a plain number is a number of frames', () => {
  expect(resolveFrames('512', trace)).toBe(512)
  expect(resolveFrames(7, trace)).toBe(7)
})

test('a percentage is of the distinct pages, rounded, and never nothing', () => {
  expect(resolveFrames('1%', trace)).toBe(490)
  expect(resolveFrames('0.1%', trace)).toBe(49)
  expect(resolveFrames('25%', { distinctPages: 10230, pageBytes: 4096 })).toBe(2558)
  expect(resolveFrames('1%', { distinctPages: 3, pageBytes: 4096 })).toBe(1)
})

test('a size is divided by the size of a page', () => {
  expect(resolveFrames('64MiB', trace)).toBe(16384)
  expect(resolveFrames('8KiB', { distinctPages: 9, pageBytes: 512 })).toBe(16)
  expect(resolveFrames('1GiB', trace)).toBe(262144)
})

test.each(['', 'many', '0', '-1', '1.5', '5 %x', '64MB', 'NaN'])('%o is refused', (spec) => {
  expect(() => resolveFrames(spec, trace)).toThrow(
    expect.objectContaining({
      code: 'FRAMES_INVALID',
      message: expect.stringContaining(`'${spec}'`),
    }),
  )
})
