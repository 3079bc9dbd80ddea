/**
 * The command as a process of its own, built: signals, streams, workers and policies in TypeScript as
 * users have them. `npm test` builds before it tests; where nothing is built, this says so and skips.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '@selfpage/shootout'
import { describe, expect, test } from 'vitest'
import { useTemporaryFolder } from './temporary-folder.ts'

const cli = join(import.meta.dirname, '..', 'dist', 'cli.js')
const packages = join(import.meta.dirname, '..', '..', '..', 'packages')
const isBuilt = existsSync(cli)
if (!isBuilt) process.stderr.write('skipped: apps/runner is not built (npm run build)\n')

const folder = useTemporaryFolder()

/** A process, and what it has said so far. */
interface Running {
  readonly child: ChildProcess
  readonly said: { stdout: string; stderr: string }
  readonly ended: Promise<number | null>
}

function start(...words: string[]): Running {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder(),
    env: { ...process.env, SELFPAGE_CACHE: join(folder(), 'cache') },
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk.toString()
    })
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  return { child, said, ended }
}

async function until(holds: () => boolean, what: string, { said }: Running): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (holds()) return
    await sleep(50)
  }
  throw new Error(`never happened: ${what}\n${said.stdout}${said.stderr}`)
}

/** A policy in TypeScript of the user's own, first-in first-out or last-in first-out. */
function writePolicy(order: 'first' | 'last'): void {
  const modules = join(folder(), 'node_modules', '@selfpage')
  if (!existsSync(modules)) {
    mkdirSync(modules, { recursive: true })
    for (const name of ['policy', 'kit']) symlinkSync(join(packages, name), join(modules, name))
    symlinkSync(
      join(packages, 'shootout', 'node_modules', 'zod'),
      join(folder(), 'node_modules', 'zod'),
    )
  }
  writeFileSync(
    join(folder(), 'mine.ts'),
    `import { PageListGroup, type PageList } from '@selfpage/kit'
import { definePolicy, type EvictionPolicy, type PageId } from '@selfpage/policy'
import { z } from 'zod'

class Mine implements EvictionPolicy {
  readonly #pages: PageList
  constructor(pages: number) {
    this.#pages = new PageListGroup(pages, 1).lists[0]
  }
  touch(): void {}
  fault(): void {}
  victim(): PageId {
    return this.#pages.${order}
  }
  remove(page: PageId): void {
    this.#pages.remove(page)
  }
  admit(page: PageId): void {
    this.#pages.addLast(page)
  }
  forget(): void {}
  resize(): void {}
}

export default definePolicy({
  name: 'mine',
  summary: 'Of the user.',
  options: z.strictObject({}),
  create: ({ pages }) => new Mine(pages),
})
`,
  )
}

const small = ['--workload', 'zipf:references=50k,pages=2k', '--jobs', '2']

describe.skipIf(!isBuilt)('The process selfpage', { timeout: 60_000 }, () => {
  test('runs workers and a policy in TypeScript, and prints only JSON for --json -', async () => {
    writePolicy('first')
    const { said, ended } = start(
      ...['shootout', ...small, '--policy', 'fifo,./mine.ts', '--json', '-'],
    )
    expect({ status: await ended, stderr: said.stderr }).toEqual({ status: 0, stderr: '' })
    const rows = JSON.parse(said.stdout) as Row[]
    const missesOf = (name: string) =>
      rows.filter(({ policy }) => policy === name).map(({ misses }) => misses)
    expect(missesOf('mine')).toHaveLength(3)
    expect(missesOf('mine')).toEqual(missesOf('fifo'))
  })

  test('ends with 130 after Ctrl-C, and goes on from there when called again', async () => {
    const words = ['shootout', '--workload', 'zipf:references=400k,pages=4e4', '--jobs', '1']
    const results = join(folder(), 'cache', 'shootout.jsonl')
    const stopped = start(...words)
    await until(
      () => existsSync(results) && readFileSync(results, 'utf8') !== '',
      'a result',
      stopped,
    )
    stopped.child.kill('SIGINT')
    expect(await stopped.ended).toBe(130)
    expect(stopped.said.stdout).toBe('')
    expect(stopped.said.stderr).toMatch(
      /^selfpage: stopped with \d+ of 45 cells done\n {2}They are saved: /,
    )
    const kept = readFileSync(results, 'utf8').trimEnd().split('\n').length
    const again = start(...words, '--json', '-')
    expect(await again.ended).toBe(0)
    expect(JSON.parse(again.said.stdout)).toHaveLength(45)
    expect(again.said.stderr).toContain(`${kept} of 45 cells from an earlier run`)
  })

  test('ends with 2 for bad input, with no stack and nothing on standard output', async () => {
    const { said, ended } = start('shootout', '--trace', 'missing.csv', '--policy', 'lru')
    expect(await ended).toBe(2)
    expect(said.stdout).toBe('')
    expect(said.stderr).toMatch(/^selfpage: .*missing\.csv: no such file\n {2}\S.*\n$/)
  })

  test('does not mind a reader that leaves', async () => {
    const { child, said, ended } = start('shootout', ...small, '--policy', 'lru', '--json', '-')
    child.stdout?.destroy()
    expect({ status: await ended, stderr: said.stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('with --watch shows the change at each save, and outlives mistakes', async () => {
    writePolicy('first')
    const policies = ['--policy', 'fifo,lru,./mine.ts', '--frames', '5%']
    const watching = start('shootout', ...small, ...policies, '--watch')
    const { child, said, ended } = watching
    const tables = () => said.stdout.split('policy ').length - 1
    await until(() => tables() === 1, 'the first table', watching)
    expect(said.stderr).toContain('Watching mine.ts')
    expect(said.stdout).toMatch(/^mine .* 5% +[\d,]+ +\S+$/m)
    // On skewed references the page that came last is the better one to give up.
    writePolicy('last')
    await until(() => tables() === 2, 'the table after a change', watching)
    expect(said.stdout).toMatch(/-[\d,]+ \(-\d+(\.\d)?%\)/)
    writeFileSync(join(folder(), 'mine.ts'), 'this is not a policy')
    await until(() => said.stderr.includes('cannot be loaded'), 'the error', watching)
    writePolicy('first')
    await until(() => tables() === 3, 'the table after the mistake', watching)
    expect(said.stdout).toMatch(/\+[\d,]+ \(\+\d+(\.\d)?%\)/)
    child.kill('SIGINT')
    expect(await ended).toBe(130)
  })
})
