import { expect, test } from 'vitest'
import { NEVER, NO_PAGE, pageArray, pageId } from '../src/index.ts'

test('an array of pages starts without any, and keeps NO_PAGE apart from every page', () => {
  const pages = pageArray(3)
  expect([...pages]).toEqual([NO_PAGE, NO_PAGE, NO_PAGE])
  pages[1] = pageId(2 ** 31 - 1)
  expect([...pages]).toEqual([NO_PAGE, 2 ** 31 - 1, NO_PAGE])
  expect(NO_PAGE).toBeLessThan(0)
})

test('never is later than any reference', () => {
  expect(NEVER).toBe(2 ** 32 - 1)
})
