import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { openTrace, streamTrace, writeTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { crc32 } from '../src/spt/crc32.ts'
import { arbitraryTrace } from './arbitrary-trace.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
let whole: Trace
let bytes: Uint8Array

beforeAll(async () => {
  const hasAll = ({ writes, fetches, classes, events }: Trace) =>
    writes !== null && fetches !== null && classes !== null && events.length > 3
  whole = fc.sample(arbitraryTrace.filter(hasAll), { numRuns: 1, seed: 3 })[0]
  const path = join(folder.path, 'whole.spt')
  await writeTrace(whole, path)
  bytes = await readFile(path)
})

async function errorOf(contents: Uint8Array): Promise<SelfpageError | null> {
  const path = await folder.write('damaged.spt', contents)
  try {
    await openTrace(path, { format: 'selfpage' })
    return null
  } catch (error) {
    if (error instanceof SelfpageError) return error
    throw error
  }
}

test('the checksum is the CRC-32 that everyone else computes', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  expect(crc32(new TextEncoder().encode('1234'), new TextEncoder().encode('56789'))).toBe(
    0xcbf43926,
  )
})

describe('a damaged file', () => {
  test('cut anywhere is refused, saying where', async () => {
    for (let length = 8; length < bytes.length; length++) {
      const error = await errorOf(bytes.slice(0, length))
      expect(error?.code).toBe('TRACE_TRUNCATED')
      expect(error?.place).toMatch(/damaged\.spt, byte \d+$/)
    }
  })

  test('with any byte changed is refused', async () => {
    const codes = ['TRACE_CORRUPT', 'TRACE_TRUNCATED', 'TRACE_FORMAT_UNKNOWN']
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes)
      changed[at] ^= 1 << (at % 8)
      expect(codes, `byte ${at}`).toContain((await errorOf(changed))?.code)
    }
  })

  test('with bytes after its end is refused', async () => {
    const error = await errorOf(Buffer.concat([bytes, Uint8Array.of(0)]))
    expect(error?.code).toBe('TRACE_CORRUPT')
  })
})

test('a limit cuts columns, ids and events', async () => {
  const path = join(folder.path, 'whole.spt')
  for (let limit = 1; limit <= whole.pages.length; limit++) {
    const cut = await openTrace(path, { limitReferences: limit })
    expect(cut.pages).toEqual(whole.pages.slice(0, limit))
    expect(cut.distinctPages).toBe(Math.max(...cut.pages) + 1)
    expect(cut.ids).toHaveLength(cut.distinctPages)
    expect(cut.classes).toEqual(whole.classes?.slice(0, limit))
    const kept = whole.events.filter(({ at }) => at <= limit)
    expect(cut.events.map(({ type }) => type)).toEqual(kept.map(({ type }) => type))
    for (const event of cut.events) {
      if (!('pages' in event) || !event.pages) continue
      for (const page of event.pages) expect(page).toBeLessThan(cut.distinctPages)
    }
    const bits = (words: Uint32Array | null, index: number) =>
      ((words?.[index >>> 5] ?? 0) >>> (index & 31)) & 1
    for (let index = 0; index < Math.ceil(limit / 32) * 32; index++) {
      expect(bits(cut.writes, index)).toBe(index < limit ? bits(whole.writes, index) : 0)
    }
  }
})

test('a stream gives the same as opening', async () => {
  for await (const batch of streamTrace(join(folder.path, 'whole.spt'))) {
    expect(batch).toEqual({
      first: 0,
      pages: whole.pages,
      writes: whole.writes,
      fetches: whole.fetches,
      classes: whole.classes,
    })
  }
})
