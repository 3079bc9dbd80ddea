import { expect, test, vi } from 'vitest'

test('prints a line a size, with LRU-K ahead of LRU while the scan does not fit', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../sweep.mjs')
  const lines = log.mock.calls.map(([line]) => String(line))
  log.mockRestore()
  expect(lines.map((line) => line.split(' of ')[0].trim())).toEqual(['2%', '5%', '10%', '20%'])
  for (const line of lines) {
    const [lru, ...lruK] = [...line.matchAll(/([\d.]+)%(?=,|$)/g)].map(([, ratio]) => Number(ratio))
    expect(lruK).toHaveLength(3)
    for (const ratio of lruK) expect(ratio).toBeLessThan(lru)
  }
})
