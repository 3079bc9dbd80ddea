import { conformance, RuleBroken } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { stale, trustsItself } from './broken/proposals.ts'

const lifecycle = conformance.find(({ name }) => name.startsWith('proposes resident pages'))
const removal = conformance.find(({ rule }) => rule === 'R4')

function messageOf(act: () => void): string {
  try {
    act()
  } catch (error) {
    if (error instanceof RuleBroken) return error.message
    throw error
  }
  throw new Error('nothing was broken')
}

test('a broken rule is told by rule, policy, seed and the shortest script of calls', () => {
  expect(messageOf(() => lifecycle?.run(stale(), { seed: 123 }))).toBe(
    'R3 broken by stale: victim() returned page 0, which is not resident. Seed 123. Calls: ' +
      'fault 0, admit 0 fault, touch 0, victim -> 0, remove 0 evicted, victim -> 0',
  )
})

test('equal seeds find equal scripts, and the environment can set the seed', () => {
  const first = messageOf(() => removal?.run(trustsItself(), { seed: 7 }))
  expect(messageOf(() => removal?.run(trustsItself(), { seed: 7 }))).toBe(first)
  process.env['SELFPAGE_SEED'] = '7'
  try {
    expect(messageOf(() => removal?.run(trustsItself()))).toBe(first)
  } finally {
    delete process.env['SELFPAGE_SEED']
  }
})
