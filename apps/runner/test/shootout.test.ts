import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '@selfpage/shootout'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const run = (...words: string[]) => runCommand(['shootout', ...words], folder())
const grid = ['--workload', 'zipf:references=20k,pages=500', '--jobs', '1']

beforeEach(() => {
  vi.stubEnv('SELFPAGE_CACHE', join(folder(), 'cache'))
  // The string of Belady's paper: FIFO 9, LRU 10 and optimal 7 faults with three frames.
  writeFileSync(join(folder(), 'belady.txt'), '1\n2\n3\n4\n1\n2\n5\n1\n2\n3\n4\n5\n')
})

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('selfpage shootout', () => {
  test('prints a table, and nothing else, to a pipe', async () => {
    const { status, stdout, stderr } = await run(
      ...['--trace', 'belady.txt', '--policy', 'fifo,lru,optimal', '--frames', '3', '--jobs', '1'],
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('belady  12 references to 5 pages of 4 KiB')
    expect(stdout).toMatch(/^fifo +\*75\.00% +-10% +\+29%/m)
    expect(stdout).toMatch(/^optimal +58\.33% +-30% +=/m)
  })

  test('with --json - prints the rows, and only them', async () => {
    const { status, stdout } = await run(...grid, '--policy', 'lru,fifo', '--json', '-')
    const rows = JSON.parse(stdout) as Row[]
    expect(status).toBe(0)
    expect(rows.map(({ policy, size }) => `${policy} ${size}`)).toEqual([
      ...['lru 1%', 'lru 5%', 'lru 20%', 'fifo 1%', 'fifo 5%', 'fifo 20%'],
    ])
  })

  test('writes JSON, CSV and a report beside the table', async () => {
    const { status, stdout } = await run(
      ...[...grid, '--policy', 'lru,optimal', '--frames', '5%,20%'],
      ...['--json', 'rows.json', '--csv', 'rows.csv', '--report', 'report.html'],
    )
    expect(status).toBe(0)
    expect(stdout).toContain('Report: report.html')
    const rows = JSON.parse(readFileSync(join(folder(), 'rows.json'), 'utf8')) as Row[]
    expect(rows).toHaveLength(4)
    // Windows for the figure over time, without having been asked for.
    expect(rows[0].windows.length).toBeGreaterThan(10)
    const csv = readFileSync(join(folder(), 'rows.csv'), 'utf8').trimEnd().split('\n')
    expect(csv).toHaveLength(5)
    expect(readFileSync(join(folder(), 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i)
    expect(readdirSync(folder()).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('says the same the second time, from what it kept, and again with --fresh', async () => {
    const words = [...grid, '--policy', 'lru,random', '--json', '-']
    const first = await run(...words)
    const second = await run(...words)
    const fresh = await run(...words, '--fresh')
    expect(second.stdout).toBe(first.stdout)
    expect(second.stderr).toContain('6 of 6 cells from an earlier run')
    expect(fresh.stderr).toBe('')
    const counts = (text: string) => (JSON.parse(text) as Row[]).map(({ misses }) => misses)
    expect(counts(fresh.stdout)).toEqual(counts(first.stdout))
  })

  test('repeats --trace and --policy, and splits them at commas', async () => {
    writeFileSync(join(folder(), 'other.txt'), '1\n1\n')
    const { stdout } = await run(
      ...[
        '--trace',
        'belady.txt',
        '--trace',
        'other.txt',
        '--workload',
        'loop:references=9,pages=3',
      ],
      ...['--policy', 'lru', '--policy', 'clock(bits=1|2)', '--frames', '2', '--json', '-'],
    )
    const rows = JSON.parse(stdout) as Row[]
    expect(rows.map(({ workload, label }) => `${workload} ${label}`)).toEqual(
      ['belady', 'other', 'loop:references=9,pages=3'].flatMap((workload) =>
        ['lru', 'clock', 'clock(bits=2)'].map((label) => `${workload} ${label}`),
      ),
    )
  })

  test('passes its settings on to every cell', async () => {
    const { stdout } = await run(
      ...[...grid, '--policy', 'lru', '--frames', '50', '--seed', '3', '--warmup', '10%'],
      ...['--windows', '4', '--inactive', '10', '--events', 'apply', '--fidelity', 'scan:500'],
      ...['--json', '-'],
    )
    expect(JSON.parse(stdout)).toMatchObject([
      {
        seed: 3,
        warmupReferences: 2000,
        references: 18_000,
        inactiveFrames: 10,
        events: 'apply',
        fidelity: { scanEveryReferences: 500 },
        windows: [{ from: 2000 }, {}, {}, { to: 20_000 }],
      },
    ])
  })

  test('lists failed cells apart, with exit status 1, and the others in full', async () => {
    const { status, stdout, stderr } = await run(
      ...[...grid, '--policy', 'lru', '--frames', '4,20', '--inactive', '5', '--json', '-'],
    )
    expect(status).toBe(1)
    expect((JSON.parse(stdout) as Row[]).map(({ frames }) => frames)).toEqual([20])
    expect(stderr).toMatch(/^failed: lru on zipf:.* at 4: /m)
  })

  test('says so where a policy that hears hints had none to hear', async () => {
    const words = [...grid, '--policy', 'lru,gc-aware', '--frames', '10%', '--json', '-']
    expect((await run(...words)).stderr).toContain('note: gc-aware heard no hints')
    expect((await run(...words, '--events', 'apply')).stderr).not.toContain('hints')
  })

  test('reads selfpage.config.ts of the folder; the command line goes before it', async () => {
    writeFileSync(
      join(folder(), 'selfpage.config.mjs'),
      `export default { policies: ['fifo', 'lru'], workloads: ['belady.txt'], frames: [3, 4] }\n`,
    )
    const configured = JSON.parse((await run('--json', '-')).stdout) as Row[]
    expect(configured.map(({ misses }) => misses)).toEqual([9, 10, 10, 8])
    const chosen = JSON.parse((await run('--policy', 'optimal', '--json', '-')).stdout) as Row[]
    expect(chosen.map(({ misses }) => misses)).toEqual([7, 6])
  })
})

describe('Bad input ends with status 2, one line of what and one of how to mend it:', () => {
  const cases: [words: string[], message: string, hint: string][] = [
    [[], 'shootout: there is no workload', '--demo'],
    [['--polcy', 'lru'], 'shootout: unknown option --polcy', 'Did you mean --policy?'],
    [['--policy'], 'shootout: --policy needs a value', '--help'],
    [['--demo=yes'], 'shootout: --demo takes no value', '--help'],
    [['lru'], "shootout: unexpected argument 'lru'", '--help'],
    [
      [...grid, '--policy', 'lru('],
      'policy, column 5: expected the name of an option',
      'lru,clock',
    ],
    [[...grid, '--policy', 'lur'], "policy: there is no policy 'lur'", 'Did you mean lru?'],
    [[...grid, '--policy', 'lru(x=1)'], 'lru: ', ''],
    [
      ['--workload', 'zapf'],
      "workload: 'zapf' is no workload, and no file here",
      'Did you mean zipf?',
    ],
    [[...grid, '--frames', 'all'], "'all' is not a number of frames", 'positive number'],
    [[...grid, '--frames', '5,0'], "frames: '0' is not a number of frames", 'positive number'],
    [[...grid, '--frames', '0%'], "frames: '0%' is not a number of frames", 'positive number'],
    [[...grid, '--warmup', '100%'], 'warmup: after 20000 references nothing is left', 'under 100%'],
    [[...grid, '--inactive', '100%'], 'inactive: an inactive list of', 'under 100%'],
    [[...grid, '--split', '1000'], '--split: 1000 is not a multiple of 512', '4096'],
    [[...grid, '--warmup', 'some'], "warmup: 'some' is not a count or a share", 'whole number'],
    [[...grid, '--events', 'maybe'], "--events: 'maybe' is neither", ''],
    [[...grid, '--fidelity', 'scan:0'], "--fidelity: '0' is not a whole number", ''],
    [[...grid, '--fresh', '--resume'], '--fresh, --resume: one or the other', ''],
    [[...grid, '--json', '-', '--csv', '-'], '--json, --csv: only one of them', ''],
    [
      [...grid, '--json', 'no/where.json'],
      'no/where.json: its folder does not exist',
      'Check that',
    ],
    [[...grid, '--config', 'none.ts'], 'none.ts: no such file', '`selfpage init` writes one.'],
    [['--trace', 'none.csv'], 'none.csv: no such file', 'Check the path.'],
    [[...grid, '--watch', '--policy', 'lru', '--json', '-'], '--watch: does not go with', ''],
  ]

  test.each(cases)('%j', async (words, message, hint) => {
    const { status, stdout, stderr } = await run(...words)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^selfpage: /)
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
    expect(stderr).not.toMatch(/\n +at /)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })

  test('a bad trace leaves no output behind', async () => {
    writeFileSync(join(folder(), 'bad.csv'), 'id,size\n1,4096\n2,wide\n')
    const { status } = await run('--trace', 'bad.csv', '--policy', 'lru', '--json', 'out.json')
    expect(status).toBe(2)
    expect(existsSync(join(folder(), 'out.json'))).toBe(false)
  })

  test('--verbose adds where it happened', async () => {
    const { stderr } = await run(...grid, '--policy', 'lur', '--verbose')
    expect(stderr).toMatch(/\n +at /)
  })
})
