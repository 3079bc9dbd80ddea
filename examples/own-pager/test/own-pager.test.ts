import { expect, test, vi } from 'vitest'

async function run(): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../own-pager.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  return lines
}

test('it pages out and in, and no byte is lost', async () => {
  const lines = await run()
  const count = (what: string) =>
    Number(lines.find((line) => line.startsWith(what))?.slice(what.length))
  expect(lines[0]).toMatch(/^2000 references in/)
  expect(count('page out: ')).toBeGreaterThan(50)
  // A page comes in at most as often as it went out.
  expect(count('page in: ')).toBeLessThanOrEqual(count('page out: '))
  expect(count('page in: ')).toBeGreaterThan(50)
  expect(lines.at(-1)).toBe('every byte was what it should be')
})
