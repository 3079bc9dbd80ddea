import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { commands } from '../src/registry.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('The example of the README prints what it says, but for what depends on the machine', async () => {
  vi.stubEnv('SELFPAGE_CACHE', folder())
  const [, command = ''] = /^selfpage (.+)$/m.exec(readme) ?? []
  const [, shown = ''] = /^```text\n([^]+?)^```$/m.exec(readme) ?? []
  // Policies are found from the repository.
  const { stdout } = await runCommand(command.split(' '), join(import.meta.dirname, '..'))
  const [title, ...lines] = stdout.split('\n')
  const head = lines.find((line) => line.startsWith('policy')) ?? ''
  const width = head.indexOf('ns/ref')
  expect([title, ...lines.map((line) => line.slice(0, width - 2).trimEnd())]).toEqual(
    shown.split('\n'),
  )
  vi.unstubAllEnvs()
})

test('The README lists every command', () => {
  const listed = Array.from(readme.matchAll(/^\| `(\w+)`/gm), ([, name]) => name)
  expect(listed).toEqual(Object.keys(commands))
})
