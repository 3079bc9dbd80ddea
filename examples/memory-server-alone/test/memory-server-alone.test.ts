import { expect, test, vi } from 'vitest'

async function run(): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../memory-server-alone.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  return lines
}

test('extra frames go back in time for whoever they are guaranteed to', async () => {
  const lines = await run()
  const frames = lines.map((line) =>
    [...line.matchAll(/: (\d+) \(/g)].map(([, count]) => Number(count)),
  )
  expect(lines[0]).toMatch(/^The cache fills 24 frames/)
  expect(frames[0]).toEqual([24, 0])
  const asked = lines.filter((line) => line.includes('is asked for'))
  expect(asked.length).toBeGreaterThan(0)
  expect(lines.at(-2)).toMatch(/^The database has all/)
  const [cache, database] = frames.at(-1) ?? []
  expect(database).toBe(16)
  expect(cache).toBeGreaterThanOrEqual(8)
  expect(cache).toBeLessThanOrEqual(32 - 16)
})
