import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SystemRow } from '@selfpage/shootout/systems'
import { describe, expect, test } from 'vitest'
import { bundledMixes } from '../src/system/bundled-systems.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const repository = join(import.meta.dirname, '..', '..', '..')
const own = join(repository, 'examples', 'own-system', 'largest-gives.ts')
const compare = (...words: string[]) => runCommand(['shootout', '--jobs', '0', ...words], folder())

describe('selfpage systems', () => {
  test('lists the systems with their summaries, and the mixes to compare them by', async () => {
    const { status, stdout } = await runCommand(['systems'], repository)
    expect(status).toBe(0)
    for (const name of ['gnu', 'l4', 'unix', 'oracle', 'vms', 'mach', 'swapping']) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\w`, 'm'))
    }
    for (const { name } of bundledMixes()) expect(stdout).toContain(`${name}  `)
    expect(bundledMixes().every(({ summary }) => stdout.includes(summary))).toBe(true)
  })

  test('shows the options of one, and what its policies mean', async () => {
    const { stdout } = await runCommand(['systems', 'vms'], repository)
    expect(stdout).toContain('vms: fixed quotas of frames')
    expect(stdout).toMatch(/^quota +fixed +fixed or adjusting/m)
    expect(stdout).toMatch(/^Policies +none: it has its own way/m)
    expect(stdout).toContain('--system "vms(quota=fixed),gnu"')
  })

  test('says the same as JSON, options as a JSON schema', async () => {
    const { stdout } = await runCommand(['systems', 'unix', '--json'], repository)
    const unix = JSON.parse(stdout) as { policies: string; options: { properties: object } }
    expect(unix.policies).toBe('none')
    expect(Object.keys(unix.options.properties)).toContain('order')
    const all = JSON.parse(
      (await runCommand(['systems', '--json'], repository)).stdout,
    ) as unknown[]
    expect(all).toContainEqual(unix)
  })

  test('shows one of your own, and suggests the name that was meant', async () => {
    const shown = await runCommand(['systems', own], folder())
    expect(shown.stdout).toContain('largest-gives: one server has all memory')
    expect(shown.stdout).toMatch(/^floorFrames +0 +a whole number, from 0/m)
    const { status, stdout, stderr } = await runCommand(['systems', 'mahc'], repository)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('Did you mean mach?')
    expect(stderr).toContain('selfpage-system-mahc')
  })
})

describe('selfpage shootout --system', () => {
  const workload = ['--workload', 'zipf:references=4k,pages=100,skew=0.7', '--frames', '30%']

  test('prints a table of systems, a replay beside them', async () => {
    const { status, stdout, stderr } = await compare(
      ...['--system', `replay,unix,l4,${own}(floorFrames=8)`, ...workload, '--policy', 'lru,mru'],
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('4,000 references to 100 pages of 4 KiB, 30 frames (30%)')
    for (const line of ['replay, lru', 'replay, mru', 'l4, lru', 'l4, mru']) {
      expect(stdout).toMatch(new RegExp(`^${line} +\\*?\\d`, 'm'))
    }
    expect(stdout.match(/^unix, its own: two-handed-clock/gm)).toHaveLength(1)
    expect(stdout).toMatch(/^largest-gives\(floorFrames=8\)/m)
  })

  test('writes rows as JSON and CSV and a report, and takes finished cells the second time', async () => {
    const words = ['--system', 'vms,gnu', '--mix', 'hog-and-editor', '--references', '2000']
    const outputs = ['--json', 'rows.json', '--csv', 'rows.csv', '--report', 'report.html']
    const first = await compare(...words, ...outputs)
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toContain('Report: report.html')
    const rows = JSON.parse(readFileSync(join(folder(), 'rows.json'), 'utf8')) as SystemRow[]
    expect(rows.map(({ system, label, task }) => `${system} ${label} ${task}`)).toEqual([
      ...['vms - *', 'vms - hog', 'vms - editor'],
      ...[
        'gnu own *',
        'gnu own hog',
        'gnu own editor',
        'gnu lru *',
        'gnu lru hog',
        'gnu lru editor',
      ],
    ])
    expect(rows.every(({ machineFrames }) => machineFrames === 1024)).toBe(true)
    const csv = readFileSync(join(folder(), 'rows.csv'), 'utf8').trimEnd().split('\n')
    expect(csv).toHaveLength(rows.length + 1)
    expect(csv[0]).toContain('hardFaults,softFaults,zeroFills,copyFaults,pageOuts,messages')
    const report = readFileSync(join(folder(), 'report.html'), 'utf8')
    expect(report).toMatch(/^<!doctype html>/i)
    expect(report).toContain('Frames over time')
    const second = await compare(...words, '--json', '-')
    expect(second.stderr).toContain('3 of 3 cells from an earlier run')
    expect(JSON.parse(second.stdout)).toEqual(rows)
  })

  test('runs a mix of your own, in the format of a description', async () => {
    const task = { workload: 'loop:references=500,pages=20', loads: true }
    const mine = {
      machine: { frames: 60, costs: 'server-flash' },
      tasks: [
        { name: 'one', ...task },
        { name: 'two', ...task, policy: 'mru' },
      ],
    }
    writeFileSync(join(folder(), 'mine.json'), JSON.stringify(mine))
    const { stdout } = await compare(...['--system', 'mach', '--mix', 'mine.json', '--json', '-'])
    const rows = JSON.parse(stdout) as SystemRow[]
    expect(rows[0]).toMatchObject({
      workload: 'mine',
      references: 1000,
      zeroFills: 40,
      size: 'own',
    })
    const wrong = { ...mine, tasks: [{ name: 'one', workload: 'loop', loads: 3 }] }
    writeFileSync(join(folder(), 'wrong.json'), JSON.stringify(wrong))
    const refused = await compare('--system', 'mach', '--mix', 'wrong.json')
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('wrong.json, tasks[0].loads')
  })

  test.each([
    ['no workload', ['--system', 'gnu'], '--mix database-and-collector'],
    ['a misspelt mix', ['--mix', 'hog-and-editro'], 'Did you mean hog-and-editor?'],
    ['a watch', ['--mix', 'hog-and-editor', '--watch'], '--watch: does not go with --system'],
    ['windows', ['--mix', 'hog-and-editor', '--windows', '3'], '--windows: does not go with'],
    ['a scan', ['--mix', 'hog-and-editor', '--fidelity', 'scan:9'], 'neither exact nor sampled'],
    [
      'references of no system',
      ['--workload', 'loop', '--references', '3'],
      '--references: is for',
    ],
    ['a wrong option', ['--system', 'vms(quota=2)', ...workload], 'system vms.quota'],
  ])('refuses %s', async (_, words, says) => {
    const { status, stdout, stderr } = await compare(...words)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(says)
  })
})

test('selfpage system run finds a system of your own by its path', async () => {
  const task = { name: 'one', workload: 'loop:references=500,pages=20' }
  const description = { system: own, machine: { frames: 60 }, tasks: [task] }
  writeFileSync(join(folder(), 'mine.json'), JSON.stringify(description))
  const { status, stdout } = await runCommand(['system', 'run', 'mine.json'], folder())
  expect(status).toBe(0)
  expect(stdout).toContain('oldest of the largest')
})
