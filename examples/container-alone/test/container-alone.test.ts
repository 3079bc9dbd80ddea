import { expect, test, vi } from 'vitest'

async function run(): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../container-alone.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  return lines
}

test('whatever a client does to a page it lent is refused, harmless or found out', async () => {
  const verdicts = new Map(
    (await run()).map((line) => line.split(/ *: (?=refused|the)/, 2) as never),
  )
  expect([...verdicts.keys()]).toHaveLength(5)
  for (const verdict of verdicts.values()) expect(verdict).toContain('cannot write')
  expect(verdicts.get('an honest client')).toContain('accepted')
  expect(verdicts.get('maps it before')).toContain('accepted')
  expect(verdicts.get('maps it under the lock')).toMatch(/^refused.*accepted$/)
  expect(verdicts.get('maps it after')).toContain('CORRUPTED')
  expect(verdicts.get('copies into it after')).toContain('CORRUPTED')
})
