import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '@selfpage/shootout'
import { describe, expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const run = (...words: string[]) => runCommand(['shootout', ...words], folder())
const spec = 'zipf:references=150k,pages=3000,writes=0.1'
const settings = ['--policy', 'lru,sieve', '--frames', '50,4MiB', '--json', '-', '--fresh']

/** The rows of an output, without times and without arrays that have room to grow. */
function countsIn(stdout: string): Partial<Row>[] {
  const rows = JSON.parse(stdout) as Row[]
  return rows.map((row) => ({ ...row, seconds: 0, nsPerReference: 0, metadataBytesPerFrame: 0 }))
}

describe('selfpage shootout --stream', () => {
  test('prints the rows that it prints without', async () => {
    const opened = await run('--workload', spec, ...settings)
    const streamed = await run('--workload', spec, ...settings, '--stream')
    expect(streamed).toMatchObject({ status: 0, stderr: '' })
    expect(countsIn(streamed.stdout)).toHaveLength(4)
    expect(countsIn(streamed.stdout)).toEqual(countsIn(opened.stdout))
  })

  test('writes a report, without windows', async () => {
    const words = ['--workload', spec, '--policy', 'lru,fifo', '--frames', '50,500', '--stream']
    const { status, stdout } = await run(...words, '--report', 'report.html')
    expect({ status, says: stdout.includes('Report: report.html') }).toEqual({
      status: 0,
      says: true,
    })
    expect(readFileSync(join(folder(), 'report.html'), 'utf8')).toContain('</html>')
  })

  test('says what it cannot do, and what to do about it', async () => {
    const words = ['--workload', spec, '--stream', '--policy']
    const future = await run(...words, 'optimal', '--frames', '50')
    expect(future.status).toBe(2)
    expect(future.stderr).toContain('optimal: a stream cannot look ahead')
    expect(future.stderr).toContain('Open the whole trace instead.')
    const shares = await run(...words, 'lru', '--frames', '5%')
    expect(shares.status).toBe(2)
    expect(shares.stderr).toContain('--frames 1000,64MiB')
  })
})

describe('A trace file opened a second time', () => {
  const kept = () =>
    readdirSync(process.env['SELFPAGE_CACHE'] ?? '')
      .filter((name) => name.endsWith('.interned'))
      .map((name) => join(process.env['SELFPAGE_CACHE'] ?? '', name))

  test('is taken as it was read the first time, unless that is damaged', async () => {
    const ids = Array.from({ length: 5000 }, (_, at) => (at * at) % 211)
    writeFileSync(join(folder(), 'some.txt'), `${ids.join('\n')}\n`)
    const words = ['--trace', 'some.txt', ...settings]
    const first = await run(...words)
    const [file, ...others] = kept()
    expect(others).toEqual([])
    const { mtimeMs } = statSync(file)
    const second = await run(...words)
    expect(countsIn(second.stdout)).toEqual(countsIn(first.stdout))
    expect(statSync(file).mtimeMs).toBe(mtimeMs)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(file, bytes)
    const third = await run(...words)
    expect(countsIn(third.stdout)).toEqual(countsIn(first.stdout))
    // Mended.
    bytes[bytes.length >> 1] ^= 1
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  test('is read anew with --no-cache, which keeps nothing', async () => {
    writeFileSync(join(folder(), 'some.txt'), '1\n2\n3\n1\n')
    const { status } = await run('--trace', 'some.txt', ...settings, '--no-cache')
    expect(status).toBe(0)
    expect(kept()).toEqual([])
  })
})
