import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordProgram } from '@selfpage/record'
import type { RecordOptions } from '@selfpage/record'
import { countBits, openTrace, writeReading } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { findProgram, findValgrind } from '../src/find-program.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const lacksValgrind = findProgram('valgrind', '/', process.env['PATH'] ?? '') === null

async function record(name: string, options: RecordOptions) {
  const path = join(folder.path, `${name}.spt`)
  const { reading, exit, child } = await recordProgram({ stdio: 'ignore', ...options })
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [written, ended] = await Promise.all([writeReading(reading, path), exit])
  return { trace: await openTrace(path), written, ended, printed }
}

describe.skipIf(lacksValgrind)(
  'a real program (for want of valgrind: none)',
  { timeout: 120_000 },
  () => {
    test('A real program is recorded: its pages, writes, fetches, mappings and exit status', async () => {
      const { trace, ended } = await record('true', { command: ['sh', '-c', 'exit 3'] })
      expect(ended).toEqual({ code: 3, signal: null })
      expect(trace.exactFromFrames).toBe(32)
      expect(trace.pages.length).toBeGreaterThan(500)
      expect(trace.distinctPages).toBeGreaterThan(50)
      expect(countBits(trace.writes ?? new Uint32Array())).toBeGreaterThan(20)
      expect(countBits(trace.fetches ?? new Uint32Array())).toBeGreaterThan(20)
      const backings = trace.events.flatMap((event) => (event.type === 'map' ? event.backing : []))
      expect(new Set(backings)).toEqual(new Set(['anonymous', 'file']))
      expect(trace.about.source?.['damagedLines']).toBe(0)
    })

    test('What the program reads and writes passes through', async () => {
      const input = join(folder.path, 'numbers.txt')
      await writeFile(input, '3\n1\n2\n')
      const { printed } = await record('sort', {
        command: ['sort', '-n', input],
        stdio: ['ignore', 'pipe', 'ignore'],
        framesExact: 8,
      })
      expect(printed).toBe('1\n2\n3\n')
    })

    test('Programs that it executes have pages of their own, or are left out', async () => {
      const command = ['sh', '-c', '/bin/true; /bin/true; exit 0']
      const { trace } = await record('children', { command })
      expect(trace.about.source?.['programs']).toEqual(['sh', 'true', 'true'])
      const ids = trace.ids as Float64Array
      const spaces = new Set(ids.map((id) => Math.floor(id / 2 ** 36)))
      expect(spaces).toEqual(new Set([0, 1, 2]))
      const alone = await record('alone', { command, followChildren: false })
      expect(alone.trace.about.source?.['programs']).toHaveLength(1)
      expect(alone.trace.pages.length).toBeLessThan(trace.pages.length)
    })

    test('A program that is cut off, or stopped, leaves a trace of what it did', async () => {
      const command = ['sh', '-c', 'while :; do :; done']
      const cut = await record('cut', { command, limitReferences: 300 })
      expect(cut.trace.pages.length).toBe(300)
      expect(cut.ended.signal).not.toBeNull()
      const stop = new AbortController()
      const stopped = await record('stopped', {
        command,
        signal: stop.signal,
        onProgress: ({ accesses }) => void (accesses > 100_000 && stop.abort()),
      })
      expect(stopped.trace.pages.length).toBeGreaterThan(100)
    })

    test('Nothing is left behind where the program did nothing', async () => {
      const before = await readdir(folder.path)
      const notAProgram = join(folder.path, 'broken')
      await writeFile(notAProgram, '#!/no/such/interpreter\n', { mode: 0o755 })
      await expect(record('nothing', { command: [notAProgram] })).rejects.toMatchObject({
        code: 'TRACE_EMPTY',
      })
      expect(await readdir(folder.path)).toEqual([...before, 'broken'].toSorted())
    })

    test('A program that is not there is named', async () => {
      const missing = recordProgram({ command: ['no-such-program'] })
      await expect(missing).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' })
    })
  },
)

test('What is missing is said before anything is run', async () => {
  await expect(recordProgram({ command: [] })).rejects.toMatchObject({
    code: 'RECORD_OPTION_INVALID',
  })
  const options = { command: ['true'], framesExact: 0 }
  await expect(recordProgram(options)).rejects.toMatchObject({ code: 'RECORD_OPTION_INVALID' })
  const elsewhere = { command: ['true'], env: { PATH: folder.path } }
  const code = process.platform === 'linux' ? 'VALGRIND_MISSING' : 'RECORD_UNSUPPORTED'
  await expect(recordProgram(elsewhere)).rejects.toMatchObject({ code })
  expect(() => findValgrind('/', '/bin', 'darwin')).toThrow('not recorded on darwin')
})
