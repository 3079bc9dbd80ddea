import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Advice } from '@selfpage/advise'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const here = join(import.meta.dirname, '..')
const loop = 'loop:references=20000,pages=200'

beforeAll(() => vi.stubEnv('SELFPAGE_CACHE', folder()))
afterAll(() => vi.unstubAllEnvs())

test('Advice says which policy, how sure, and how much memory is worth it', async () => {
  const words = ['advise', loop, '--policies', 'mru,fifo', '--frames', '25%,50%,95%', '--jobs', '0']
  const { status, stdout } = await runCommand(words, here)
  expect(status).toBe(0)
  expect(stdout).toContain('3 policies at 3 sizes')
  expect(stdout).toMatch(/Take mru at [\d,]+ frames/)
  expect(stdout).toContain('This is sure: of 20 equal')
  expect(stdout).toMatch(/^frames +memory +of pages +best +misses/m)
})

test('As JSON it names every size, and a report has the rows', async () => {
  const report = join(folder(), 'advice.html')
  const words = ['advise', loop, '--policy', 'mru', '--json', '--jobs', '0', '--report', report]
  const { status, stdout, stderr } = await runCommand(words, here)
  expect(status).toBe(0)
  const advice = JSON.parse(stdout) as Advice
  expect(advice.policies).toEqual(['lru', 'mru'])
  expect(advice.sizes.map(({ frames }) => frames)).toContain(advice.frames)
  expect(advice.sizes.map(({ policy }) => policy)).toContain('mru')
  expect(stderr).toContain('Report:')
  expect(existsSync(report)).toBe(true)
  expect(readFileSync(report, 'utf8')).toContain('selfpage advise')
})

test('What cannot be advised on is refused', async () => {
  const one = await runCommand(['advise', 'loop:references=100,pages=1', '--jobs', '0'], here)
  expect(one.status).toBe(2)
  expect(one.stderr).toContain('only one page')
  const missing = await runCommand(['advise', 'no-such-trace'], here)
  expect(missing.status).toBe(2)
})
