import { expect, test, vi } from 'vitest'

async function run(): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../system-run.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  return lines
}

test('each task pages by its own policy, and nobody pays for another', async () => {
  const [end, ...rows] = await run()
  expect(end).toMatch(/^done after/)
  const faults = rows.map((row) => Number(/(\d+) hard faults/.exec(row)?.[1]))
  expect(rows.map((row) => row.split(' ')[0])).toEqual(['loop', 'loop-aware', 'look-ups'])
  // 5,000 references: LRU misses them all, MRU as many as do not fit.
  expect(faults[0]).toBeGreaterThan(4500)
  expect(faults[1]).toBeLessThan(faults[0] / 2)
  expect(faults[2]).toBeLessThan(faults[0] / 2)
})
