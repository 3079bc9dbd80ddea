import { chmod, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultCacheFolder, openTrace, writeTrace } from '@selfpage/trace'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { trimCache } from '../src/cache/cache-folder.ts'
import { readInterned, writeInterned } from '../src/cache/interned-file.ts'
import { arbitraryTrace } from './arbitrary-trace.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
let cache = ''
let count = 0
beforeEach(() => {
  cache = join(folder.path, `cache-${count++}`)
})

const cached = () => readdir(cache).catch(() => [])

test('a cached trace is the trace, whatever it has', async () => {
  const path = join(folder.path, 'any.interned')
  await fc.assert(
    fc.asyncProperty(arbitraryTrace, async (trace) => {
      await writeInterned(path, trace)
      const again = await readInterned(path, 'source')
      expect(again).toEqual({ ...trace, about: { ...trace.about, path: 'source' } })
      expect(again?.pages.buffer).toBeInstanceOf(SharedArrayBuffer)
    }),
  )
})

describe('opening with a cache', () => {
  test('keeps the trace and then reads it from there', async () => {
    const path = await folder.write('once.txt', '1\n2\n1\n')
    const first = await openTrace(path, { cache })
    const [name] = await cached()
    const used = await stat(join(cache, name))
    const second = await openTrace(path, { cache })
    expect(second).toEqual(first)
    expect(await cached()).toEqual([name])
    expect((await stat(join(cache, name))).mtimeMs).toBe(used.mtimeMs)
    // Proof that it came from there: the source's bytes change, but nothing that identifies it.
    const other = (await openTrace(await folder.write('other.txt', '7\n7\n'))).pages
    await writeInterned(join(cache, name), { ...first, pages: other, distinctPages: 1 })
    expect((await openTrace(path, { cache })).pages).toEqual(other)
  })

  test('reads the source again when it has changed', async () => {
    const path = await folder.write('changed.txt', '1\n2\n1\n')
    await openTrace(path, { cache })
    await writeFile(path, '1\n2\n3\n')
    expect((await openTrace(path, { cache })).distinctPages).toBe(3)
  })

  test('reads the source again when what lies beside it has changed', async () => {
    const path = await folder.write('beside.u32', new Uint8Array(8))
    await openTrace(path, { cache })
    await folder.write('beside.tag', Uint8Array.of(4, 5))
    expect((await openTrace(path, { cache })).classes).toEqual(Uint8Array.of(4, 5))
  })

  test('need not wait until the trace is kept', async () => {
    const path = await folder.write('later.txt', '1\n2\n1\n')
    const writings: Promise<void>[] = []
    const onCaching = (written: Promise<void>) => void writings.push(written)
    const first = await openTrace(path, { cache, onCaching })
    expect(await cached()).toEqual([])
    await Promise.all(writings)
    expect(await cached()).toHaveLength(1)
    // The same entry serves whoever waits.
    expect(await openTrace(path, { cache })).toEqual(first)
    expect(await cached()).toHaveLength(1)
  })

  test('keeps one trace for each way of reading', async () => {
    const path = await folder.write('ways.txt', '1\n2\n1\n')
    await openTrace(path, { cache })
    expect((await openTrace(path, { cache, limitReferences: 1 })).pages).toHaveLength(1)
    expect((await openTrace(path, { cache, ids: 'text' })).ids).toEqual(['1', '2'])
    expect(await cached()).toHaveLength(3)
  })

  test('reads the source when the cached file is damaged anywhere, and mends it', async () => {
    const path = await folder.write('damaged.txt', '1\n2\n1\n')
    const trace = await openTrace(path, { cache })
    const file = join(cache, (await cached())[0])
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = Uint8Array.from(whole)
      damaged[at] ^= 0x10
      await writeFile(file, at % 2 === 0 ? damaged : damaged.subarray(0, at))
      expect(await openTrace(path, { cache })).toEqual(trace)
      expect(await readFile(file)).toEqual(whole)
    }
  })

  test('does without when the folder cannot be written', async () => {
    const path = await folder.write('without.txt', '1\n2\n1\n')
    const file = await folder.write('a-file', '')
    expect((await openTrace(path, { cache: join(file, 'below') })).pages).toHaveLength(3)
    await openTrace(path, { cache })
    await rm(cache, { recursive: true })
    await writeFile(cache, '')
    await chmod(cache, 0o400)
    expect((await openTrace(path, { cache })).pages).toHaveLength(3)
  })

  test('does not keep what failed', async () => {
    const path = await folder.write('fails.txt', '1\nx\n')
    await expect(openTrace(path, { cache, ids: 'number' })).rejects.toThrow('line 2')
    expect(await cached()).toEqual([])
  })

  test('works for traces of our own format', async () => {
    const [trace] = fc.sample(arbitraryTrace, { numRuns: 1, seed: 2 })
    const path = join(folder.path, 'own.spt')
    await writeTrace(trace, path)
    const first = await openTrace(path, { cache })
    expect(await openTrace(path, { cache })).toEqual(first)
  })
})

test('the traces used longest ago go first, and other files stay', async () => {
  const [trace] = fc.sample(arbitraryTrace, { numRuns: 1, seed: 2 })
  const names = ['a', 'b', 'c'].map((name) => `${name}.interned`)
  const trimmed = join(folder.path, 'trimmed')
  await openTrace(await folder.write('x.txt', '1\n'), { cache: trimmed })
  const [own] = await readdir(trimmed)
  await rm(join(trimmed, own))
  for (const [index, name] of names.entries()) {
    await writeInterned(join(trimmed, name), trace)
    await utimes(join(trimmed, name), 1000 + index, 1000 + index)
  }
  await writeFile(join(trimmed, 'notes.txt'), 'keep')
  await writeFile(join(trimmed, 'x.interned.1.partial'), 'left behind')
  await utimes(join(trimmed, 'x.interned.1.partial'), 10, 10)
  const { size } = await stat(join(trimmed, names[0]))
  await trimCache(trimmed, size * 2)
  expect((await readdir(trimmed)).sort()).toEqual([names[1], names[2], 'notes.txt'])
})

test('the cache is where the system keeps caches, or where the user says', () => {
  expect(defaultCacheFolder({ SELFPAGE_CACHE: '/c', XDG_CACHE_HOME: '/x' }, 'linux')).toBe('/c')
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toBe(join('/x', 'selfpage'))
  expect(defaultCacheFolder({}, 'linux')).toMatch(/\.cache.selfpage$/)
  expect(defaultCacheFolder({}, 'darwin')).toMatch(/Library.Caches.selfpage$/)
  expect(defaultCacheFolder({ LOCALAPPDATA: 'L' }, 'win32')).toBe(join('L', 'selfpage', 'cache'))
})
