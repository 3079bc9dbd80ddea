import { describe, expect, test } from 'vitest'
import { commands } from '../src/registry.ts'
import { runCommand } from './run-command.ts'

const run = (...words: string[]) => runCommand(words, import.meta.dirname)

describe('Help', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])(
    'of selfpage %j lists all commands',
    async (words) => {
      const { status, stdout, stderr } = await run(...words)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      for (const name of Object.keys(commands))
        expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
    },
  )

  test.each(Object.keys(commands))(
    'of %s has a usage and an example, on narrow lines',
    async (name) => {
      const { status, stdout } = await run(name, '--help')
      expect(status).toBe(0)
      expect(stdout).toContain(`Usage: selfpage ${name}`)
      expect(stdout).toContain(`\n  selfpage ${name}`)
      expect((await run('help', name)).stdout).toBe(stdout)
      const [options] = stdout.split('Examples:')
      for (const line of options.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    },
  )

  test('of a command of a command says how it is called', async () => {
    expect((await run('trace', 'info', '--help')).stdout).toContain('Usage: selfpage trace info')
  })
})

test('--version is the version of the package', async () => {
  expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test.each([
  [['shotout'], "unknown command 'shotout'", 'Did you mean `selfpage shootout`?'],
  [['trace', 'inof'], "unknown command 'trace inof'", 'Did you mean `selfpage trace info`?'],
  [['help', 'bnech'], "unknown command 'bnech'", 'Did you mean `selfpage bench`?'],
  [['dance'], "unknown command 'dance'", 'Commands: shootout, '],
])('%j is refused with a suggestion', async (words, message, hint) => {
  const { status, stdout, stderr } = await run(...words)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr).toContain(hint)
})
