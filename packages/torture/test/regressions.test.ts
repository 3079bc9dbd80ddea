/** Runs that once broke an invariant, done again. */
import { readdirSync, readFileSync } from 'node:fs'
import { parseRegression, replayRegression } from '@selfpage/torture'
import { expect, test } from 'vitest'

const folder = new URL('regressions/', import.meta.url)

test.for(readdirSync(folder))('%s holds now', (file) => {
  const regression = parseRegression(readFileSync(new URL(file, folder), 'utf8'))
  expect(regression.steps.length).toBeGreaterThan(0)
  expect(replayRegression(regression)).toBeUndefined()
})

test('what is no recorded run is refused', () => {
  const text = JSON.stringify({ version: 1, found: '', steps: [{ op: 'fly' }] })
  expect(() => parseRegression(text)).toThrow("no operation 'fly'")
  expect(() => parseRegression('{}')).toThrow('this is no recorded run')
})
