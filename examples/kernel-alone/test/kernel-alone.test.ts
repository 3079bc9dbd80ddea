import { expect, test, vi } from 'vitest'

async function run(): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../kernel-alone.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  return lines
}

test('the pager is asked for each access, and what it took back is still in the frame', async () => {
  const lines = (await run()).map((line) => line.replace(/^ *\d+ ns /, ''))
  expect(lines).toEqual([
    'pager: the client wants to read page 100; gets frame 0',
    'client: byte 0 of page 100 is 0',
    'pager: the client wants to write page 100; gets frame 0',
    'pager: takes frame 0 back, it is dirty',
    'client: rights at page 100 are 0',
    'pager: the client wants to read page 100; gets frame 0',
    'client: byte 0 of page 100 is 42',
    'the machine ends idle, the pager waits for the next fault',
  ])
})
