import { expect, test, vi } from 'vitest'

test('the script says the same under every policy, at different costs', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../lua-task.mjs')
  const lines = log.mock.calls.map(String)
  log.mockRestore()
  const outputs = lines.filter((_, index) => index % 2 === 1)
  expect(outputs).toHaveLength(3)
  expect(new Set(outputs).size).toBe(1)
  expect(outputs[0]).toMatch(/long lived tree of depth 8\t check: 511$/)
  const faults = lines.filter((_, index) => index % 2 === 0)
  expect(new Set(faults).size).toBe(3)
  for (const line of faults) expect(line).toMatch(/: \d{2,} hard faults, [1-9]\d* times marking$/)
}, 60_000)
