import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()

interface Record {
  readonly first: { at: number; id: number; missedBy: string } | null
  readonly onlyA: number
  readonly onlyB: number
  readonly both: number
  readonly a: { misses: number }
  readonly b: { misses: number }
  readonly byWindow: readonly { onlyA: number; onlyB: number }[]
}

/**
 * With three frames the fourth id evicts 10 under FIFO (it came first) and 20 under LRU (10 was
 * used since). The last two references then miss under one each: 10 under FIFO, and 20, which LRU
 * gave up and FIFO gives up only for 10.
 */
const ids = [10, 20, 30, 10, 40, 10, 20]

function writeIds(): string {
  writeFileSync(join(folder(), 'ids.txt'), `${ids.join('\n')}\n`)
  return 'ids.txt'
}

test('finds the first reference where two policies part', async () => {
  const words = ['explain', 'fifo', 'lru', '--trace', writeIds(), '--frames', '3', '--json']
  const { status, stdout } = await runCommand(words, folder())
  expect(status).toBe(0)
  const found = JSON.parse(stdout) as Record
  expect(found.first).toMatchObject({ at: 5, id: 10, missedBy: 'a' })
  expect(found).toMatchObject({ onlyA: 1, onlyB: 0, both: 5, a: { misses: 6 }, b: { misses: 5 } })
})

test('says it in words', async () => {
  const words = ['explain', 'fifo', 'lru', '--trace', writeIds(), '--frames', '3']
  const { stdout } = await runCommand(words, folder())
  expect(stdout).toContain('They part at reference 5 of 7, page 10: fifo misses it, lru does not.')
  expect(stdout).toContain('5 references miss under both, 1 under fifo only, 0 under lru only')
  expect(stdout).toContain('lru saves 1 miss, 16.67% of those of fifo.')
})

test('says so when they never part', async () => {
  const words = ['explain', 'lru', 'lru', '--trace', writeIds(), '--frames', '3']
  const { stdout } = await runCommand(words, folder())
  expect(stdout).toContain('never part')
})

test('divides the difference without losing any of it', async () => {
  const spec = 'mixture:references=40000,seed=3+zipf:pages=2000,share=0.7+loop:pages=900'
  const words = ['explain', 'lru', 'sieve', '--trace', spec, '--frames', '10%', '--json']
  const { stdout } = await runCommand(words, folder())
  const { onlyA, onlyB, both, a, b, byWindow } = JSON.parse(stdout) as Record
  expect(a.misses).toBe(both + onlyA)
  expect(b.misses).toBe(both + onlyB)
  expect(onlyA + onlyB).toBeGreaterThan(0)
  expect(byWindow.reduce((sum, window) => sum + window.onlyA, 0)).toBe(onlyA)
  expect(byWindow.reduce((sum, window) => sum + window.onlyB, 0)).toBe(onlyB)
})

test.each([
  [['explain', 'lru', '--trace', 'x'], 'B is missing'],
  [['explain', 'lru', 'clock(bits=1|2)', '--trace', 'x'], '2 policies'],
  [['explain', 'lru', 'fifo'], '--trace'],
])('%j is refused', async (words, says) => {
  const { status, stdout, stderr } = await runCommand(words, folder())
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(says)
})
