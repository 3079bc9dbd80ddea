import { expect, test } from 'vitest'
import { defaultPolicies, writeOutSets } from '../src/shootout/presets.ts'

test('sets of policies are written out where they are named, options left as they are', () => {
  expect(writeOutSets('lirs(hirShare=0.1),classics')).toBe(`lirs(hirShare=0.1),${defaultPolicies}`)
  expect(writeOutSets('slru(shares=[1,2]),lru')).toBe('slru(shares=[1,2]),lru')
})

test('the general policies are the classics and nine more, each once', () => {
  const names = writeOutSets('general').split(',')
  expect(names.length).toBe(24)
  expect(new Set(names).size).toBe(24)
})
