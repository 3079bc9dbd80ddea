import { testPolicy } from '@selfpage/testing'
import { expect, test, vi } from 'vitest'
import { behindTheScan } from '../behind-the-scan.mjs'

testPolicy(behindTheScan, [{}])

test('its own policy saves half of what LRU reads, and no byte is lost', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../self-paging-task.mjs')
  const lines = log.mock.calls.map(([line]) => String(line))
  log.mockRestore()
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).toMatch(/ 100 zero-fills, .* 0 wrong pages, ended$/)
  const [lru, own] = lines.map((line) => Number(/(\d+) pages read/.exec(line)?.[1]))
  // Nine rounds after the first one: LRU reads every page each time.
  expect(lru).toBe(900)
  expect(own).toBeLessThan(lru * 0.55)
})
