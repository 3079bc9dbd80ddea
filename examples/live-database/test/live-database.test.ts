import { expect, test, vi } from 'vitest'

test('a database that pages itself has fewer hard faults, and the same results', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../live-database.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  const [unix, gnu] = lines.map((line) => /(\d+) hard faults, digest (\d+)/.exec(line) ?? [])
  expect(Number(gnu[1])).toBeLessThan(0.7 * Number(unix[1]))
  expect(gnu[2]).toBe(unix[2])
  expect(lines[2]).toMatch(/^shop\.db has \d{6,} bytes/)
}, 120_000)
