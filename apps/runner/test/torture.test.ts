import { Writable } from 'node:stream'
import { withoutGuard } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { tortureCommand } from '../src/commands/torture.ts'
import { runCommand } from './run-command.ts'

const run = (words: string) => runCommand(words.split(' '), import.meta.dirname)

test('torture says that everything holds', async () => {
  const { status, stdout } = await run('torture --seeds 3 --steps 300')
  expect(stdout).toBe('900 steps over 3 seeds (fast, safety): everything holds\n')
  expect(status).toBe(0)
})

test('torture of whole machines, with a rogue, as JSON', async () => {
  const words = 'torture --level system --seeds 1 --steps 60 --adversary silent-pager --json'
  const { status, stdout } = await run(words)
  expect(JSON.parse(stdout)).toMatchObject({ level: 'system', seeds: 1, violations: [] })
  expect(status).toBe(0)
})

test('torture ends with status 1, and with the steps that suffice, when something is broken', async () => {
  let text = ''
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  const args = { seed: '1', seeds: '5', steps: '300', mode: 'safety', level: 'fast' }
  // The command works without waiting, so that all of it is done without the guard.
  const status = await withoutGuard('I13/zero', () =>
    tortureCommand.run?.({
      args: { _: [], ...args } as never,
      all: () => [],
      words: [],
      rest: [],
      stdout,
      stderr: new Writable(),
      isTerminal: { stdout: false, stderr: false },
      columns: 100,
      cwd: import.meta.dirname,
      signal: new AbortController().signal,
    }),
  )
  expect(status).toBe(1)
  expect(text).toMatch(/seed 1, step \d+: I1[35]/)
  expect(text).toContain('allocate by task')
})

test('torture without each guard in turn says what it finds', async () => {
  const { stdout } = await run('torture --mutate --seeds 4 --steps 200 --json')
  const results = JSON.parse(stdout) as readonly { guard: string; found?: object }[]
  expect(results.find(({ guard }) => guard === 'I13/zero')?.found).toBeDefined()
})

test('an adversary that there is not is bad input', async () => {
  const { status, stderr } = await run('torture --adversary ghost')
  expect(status).toBe(2)
  expect(stderr).toContain("there is no adversary 'ghost'")
})
