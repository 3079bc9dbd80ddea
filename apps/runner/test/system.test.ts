/** `selfpage system run` and `selfpage figure`, on real runs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundledSystems } from '../src/system/bundled-systems.ts'
import { readDescription } from '../src/system/read-description.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const temporaryFolder = useTemporaryFolder()

const small = {
  summary: 'Two small tasks',
  machine: { frames: 96, pageSizeBytes: 256, costs: 'server-flash' },
  tasks: [
    { name: 'one', workload: 'zipf:references=3k,pages=60,writes=0.2', wish: { frames: 30 } },
    { name: 'two', workload: 'loop:references=2k,pages=40', policy: 'mru', wish: { frames: 20 } },
  ],
}

function written(description: object): { folder: string; file: string } {
  const folder = temporaryFolder()
  const file = join(folder, 'mine.json')
  writeFileSync(file, JSON.stringify(description))
  return { folder, file }
}

describe('selfpage system run', () => {
  test('without a description lists those that come with it', async () => {
    const { status, stdout } = await runCommand(['system', 'run'], temporaryFolder())
    expect(status).toBe(0)
    for (const { name } of bundledSystems()) expect(stdout).toContain(`${name} `)
    expect(stdout).toContain('two-tasks')
  })

  test('every bundled description is valid', async () => {
    for (const { name, summary } of bundledSystems()) {
      const { description } = await readDescription(name, '/')
      expect([name, description.summary]).toEqual([name, summary])
    }
  })

  test('prints a table, and rows that are the same for the same seed', async () => {
    const { folder, file } = written(small)
    const table = await runCommand(['system', 'run', file, '--audit'], folder)
    expect(table.stderr).toBe('')
    expect(table.stdout).toMatch(/^task +policy/)
    expect(table.stdout).toContain('All tasks ended')
    const json = ['system', 'run', 'mine.json', '--seed', '7', '--json']
    const [first, again] = [await runCommand(json, folder), await runCommand(json, folder)]
    expect(first.stdout).toBe(again.stdout)
    const rows = JSON.parse(first.stdout) as Record<string, unknown>[]
    expect(rows).toMatchObject([
      { system: 'gnu', task: 'one', policy: 'lru', state: 'ended', references: 3000 },
      { system: 'gnu', task: 'two', policy: 'mru', state: 'ended', references: 2000 },
    ])
    for (const { counters } of rows) expect(counters).toEqual({})
  })

  test('runs a program by its name, with options, and says why one failed', async () => {
    const shop = { items: 100, customers: 5, orders: 5, transactions: 10 }
    const task = (name: string, programOptions: object) => {
      return { name, program: 'sqlite', programOptions, wish: { frames: 30 } }
    }
    const unsafe = task('unsafe', { ...shop, path: '/b.db', script: 'own.sql' })
    const { folder, file } = written({
      machine: { frames: 100, costs: 'server-flash' },
      tasks: [task('shop', shop), unsafe],
    })
    writeFileSync(join(folder, 'own.sql'), 'SELECT * FROM nowhere')
    const { status, stdout } = await runCommand(['system', 'run', file], folder)
    expect(status).toBe(1)
    expect(stdout).toContain('unsafe failed: SQLITE_ERROR: sqlite3 result code 1: no such table')
    const json = await runCommand(['system', 'run', file, '--json'], folder)
    const rows = JSON.parse(json.stdout) as Record<string, unknown>[]
    expect(rows[0]).toMatchObject({ runs: 'sqlite', counters: { transactions: 10 } })
    const tasks = [{ name: 'x', program: 'sqlight' }]
    const wrong = written({ machine: { frames: 50 }, tasks })
    const refused = await runCommand(['system', 'run', wrong.file], wrong.folder)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain("there is no program 'sqlight'")
  })

  test('gives a task that asks for nothing the frames that are left; fails one that gets none', async () => {
    const tasks = [{ name: 'one', workload: 'loop:references=2k,pages=50' }]
    const { folder, file } = written({ machine: { frames: 400 }, tasks })
    expect((await runCommand(['system', 'run', file], folder)).status).toBe(0)
    const poor = written({ machine: { frames: 400 }, allotment: 'limits', tasks })
    const { status, stdout } = await runCommand(['system', 'run', poor.file], poor.folder)
    expect(stdout).toMatch(/one failed: tasks, one: limits guarantees it no frames\..*`wish`/)
    expect(status).toBe(1)
  })

  test('writes a report and a Chrome trace', async () => {
    const { folder, file } = written(small)
    const words = ['system', 'run', file, '--report', 'run.html', '--events', 'run.json']
    const { status, stderr } = await runCommand(words, folder)
    expect(stderr).toContain('Wrote run.html')
    expect(status).toBe(0)
    const report = readFileSync(join(folder, 'run.html'), 'utf8')
    expect(report).toContain('Two small tasks')
    expect(report).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/)
    const events = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { ph: string }[]
    const kinds = new Set(events.map(({ ph }) => ph))
    for (const kind of ['X', 's', 'f', 'C', 'M', 'b']) expect(kinds).toContain(kind)
  })

  test('writes the events of a part of the run only', async () => {
    const { folder, file } = written(small)
    const eventsOf = async (name: string, ...words: string[]) => {
      const { status } = await runCommand(
        ['system', 'run', file, '--events', name, ...words],
        folder,
      )
      expect(status).toBe(0)
      const text = readFileSync(join(folder, name), 'utf8')
      return JSON.parse(text) as { ph: string; cat?: string; ts?: number; dur?: number }[]
    }
    const all = await eventsOf('all.json')
    const part = await eventsOf('part.json', '--span', '1ms..2ms')
    const messages = all.filter(({ ph, ts }) => ph === 's' && ts! >= 1000 && ts! < 2000)
    expect(messages.length).toBeGreaterThan(0)
    expect(part.filter(({ ph }) => ph === 's')).toEqual(
      messages.map((message) => expect.objectContaining({ ts: message.ts }) as unknown),
    )
    expect(part.filter(({ ph }) => ph === 'M')).toEqual(all.filter(({ ph }) => ph === 'M'))
    const ran = part.filter(({ cat }) => cat === 'run')
    expect(Math.min(...ran.map(({ ts }) => ts!))).toBeGreaterThanOrEqual(1000)
    expect(Math.max(...ran.map(({ ts, dur }) => ts! + dur!))).toBeLessThanOrEqual(2000)
  })

  test('keeps the disks in files', async () => {
    const { folder, file } = written({ ...small, files: { size: '1MiB' }, swap: { size: '1MiB' } })
    const words = ['system', 'run', file, '--image', 'files.img', '--swap-image', 'swap.img']
    expect((await runCommand(words, folder)).status).toBe(0)
    expect(readFileSync(join(folder, 'files.img'))).toHaveLength(2 ** 20)
    expect(readFileSync(join(folder, 'swap.img')).some((byte) => byte !== 0)).toBe(true)
  })

  test.each([
    [['system', 'run', 'two-task'], 'Did you mean two-tasks?'],
    [['system', 'run', 'two-tasks', '--seed', 'x'], '--seed'],
    [['system', 'run', 'two-tasks', '--span', '1s..2s'], '--events'],
    [['system', 'run', 'two-tasks', '--events', 'e.json', '--span', '1s'], '1s..1.5s'],
    [['system', 'run', 'two-tasks', '--events', 'e.json', '--span', '2s..1s'], 'ends before'],
    [['system', 'run', 'two-tasks', '--report', '/nowhere/run.html'], '/nowhere'],
  ])('refuses %j with status 2', async (words, part) => {
    const { status, stderr } = await runCommand(words, temporaryFolder())
    expect(stderr).toContain(part)
    expect(status).toBe(2)
  })

  test('says which member of a description is wrong', async () => {
    const { file } = written({ ...small, machine: { frames: 'many' } })
    const { status, stderr } = await runCommand(['system', 'run', file], temporaryFolder())
    expect(stderr).toContain('mine.json, machine.frames')
    expect(status).toBe(2)
  })

  test('says which policy is not there', async () => {
    const { file } = written({ ...small, tasks: [{ ...small.tasks[0], policy: 'lur' }] })
    const { status, stderr } = await runCommand(['system', 'run', file], temporaryFolder())
    expect(stderr).toContain('Did you mean')
    expect(status).toBe(2)
  })
})

describe('selfpage figure', () => {
  test('lists the figures', async () => {
    const { stdout } = await runCommand(['figure'], temporaryFolder())
    for (const name of ['read-file', 'priority-inversion']) expect(stdout).toContain(name)
  })

  test('prints Mermaid, SVG and JSON', async () => {
    const mermaid = await runCommand(['figure', 'read-file'], temporaryFolder())
    expect(mermaid.stdout).toContain('(8) container_copy_out')
    const svg = await runCommand(['figure', 'read-file', '--format', 'svg'], temporaryFolder())
    expect(svg.stdout).toMatch(/^<svg /)
    const json = await runCommand(['figure', 'read-file', '--json'], temporaryFolder())
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'read-file', kind: 'sequences' })
  })

  test('writes a picture where the ending asks for one', async () => {
    const cwd = temporaryFolder()
    const { status } = await runCommand(['figure', 'fault', '-o', 'fault.svg'], cwd)
    expect(status).toBe(0)
    expect(readFileSync(join(cwd, 'fault.svg'), 'utf8')).toMatch(/^<svg /)
  })

  test('knows what was meant', async () => {
    const { status, stderr } = await runCommand(['figure', 'read-fil'], temporaryFolder())
    expect(stderr).toContain('Did you mean read-file?')
    expect(status).toBe(2)
  })
})
