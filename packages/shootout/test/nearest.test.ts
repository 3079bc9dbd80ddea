import { expect, test } from 'vitest'
import { nearest } from '../src/index.ts'

const names = ['lru', 'lru-k', 'lirs', 'two-queue', 'optimal']

test.each([
  ['lur', 'lru'],
  ['twoqueue', 'two-queue'],
  ['Optmal', 'optimal'],
  ['lru-2', 'lru-k'],
  ['lrus', 'lru'],
  ['clairvoyant', undefined],
  ['xyz', undefined],
  ['', undefined],
])('%j is meant to be %j', (word, meant) => {
  expect(nearest(word, names)).toBe(meant)
})
