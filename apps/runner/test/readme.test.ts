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
  const lines = stdout.split('\n')
  const head = lines.find((line) => line.startsWith('policy')) ?? ''
  const isOfTable = (line: string) => line.includes('  ') && line !== lines[0]
  const comparable = lines.map((line) =>
    isOfTable(line) ? line.slice(0, head.indexOf('ns/ref') - 2).trimEnd() : line,
  )
  expect(beforeCost(comparable)).toEqual(beforeCost(shown.split('\n')))
  vi.unstubAllEnvs()
})

/** The last sentence says what policies cost, which no two runs agree on. */
function beforeCost(lines: readonly string[]): readonly string[] {
  return lines.slice(
    0,
    lines.findIndex((line) => line.includes('ns a reference')),
  )
}

test('The README lists every command', () => {
  const listed = Array.from(readme.matchAll(/^\| `(\w+)`/gm), ([, name]) => name)
  expect(listed).toEqual(Object.keys(commands))
})
