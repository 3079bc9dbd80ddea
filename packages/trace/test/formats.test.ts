import { gzipSync } from 'node:zlib'
import { openTrace, streamTrace, traceFormats } from '@selfpage/trace'
import type { Trace, TraceOptions } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { useTemporaryFolder } from './temporary-folder.ts'
import { zstdFrame } from './zstd-frame.ts'

const folder = useTemporaryFolder()

/** The ids in the order of the references, with the letter of what each does. */
function told(trace: Trace): string[] {
  return [...trace.pages].map((page, index) => {
    const has = (bits: Uint32Array | null) => ((bits?.[index >>> 5] ?? 0) >>> (index & 31)) & 1
    const operation = has(trace.writes) ? 'w' : has(trace.fetches) ? 'f' : 'r'
    return `${operation}${trace.ids[page]}`
  })
}

/** Much faster than toEqual, which is made for short arrays. */
function areEqual(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

/** Records of `[offset, bits, value]` fields, `recordBytes` long each. */
function records(
  recordBytes: number,
  rows: readonly (readonly (readonly [at: number, bits: 16 | 32 | 64, value: number | bigint])[])[],
): Uint8Array {
  const view = new DataView(new ArrayBuffer(recordBytes * rows.length))
  for (const [index, row] of rows.entries()) {
    for (const [at, bits, value] of row) {
      const offset = index * recordBytes + at
      if (bits === 16) view.setUint16(offset, Number(value), true)
      else if (bits === 32) view.setUint32(offset, Number(value), true)
      else view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), true)
    }
  }
  return new Uint8Array(view.buffer)
}

const oracleRow = (time: number, id: bigint, size: number, next: number) =>
  [
    [0, 32, time],
    [4, 64, id],
    [12, 32, size],
    [16, 64, next],
  ] as const
const oracleFile = records(24, [
  oracleRow(1, 7n, 512, 2),
  oracleRow(1, 2n ** 60n + 1n, 512, -1),
  oracleRow(2, 7n, 1024, -1),
  oracleRow(3, 9n, 0, -1),
])
const vscsi1File = records(
  32,
  [
    [0x2a, 1024, 100],
    [0x28, 512, 100],
    [0x28, 0, 5],
  ].map(([command, length, block]) => [
    [4, 32, length],
    [12, 16, command],
    [14, 16, 0x100],
    [16, 64, block],
  ]),
)
const vscsi2File = records(
  40,
  [
    [0x8a, 4096, 7],
    [0x88, 512, 16],
  ].map(([command, length, block]) => [
    [0, 16, command],
    [2, 16, 0x200],
    [8, 32, length],
    [16, 64, block],
  ]),
)
const lackeyFile = `==12== Lackey, an example Valgrind tool
I  04222c40,3
 S 1ffefffe78,8
 L 04222ffe,4
--12-- a remark
 M 04223000,1
`

interface Sample {
  readonly name: string
  readonly contents: string | Uint8Array
  readonly format: string
  readonly expected: readonly string[]
  readonly options?: TraceOptions
}

const samples: readonly Sample[] = [
  {
    name: 'oracle',
    contents: oracleFile,
    format: 'oracle-general',
    expected: ['r7', 'r1152921504606846977', 'r7'],
  },
  {
    name: 'oracle-split',
    contents: oracleFile.slice(0, 72),
    format: 'oracle-general',
    options: { splitBytes: 1024, limitReferences: 4 },
    expected: ['r3', 'r576460752303423488', 'r3', 'r4'],
  },
  { name: 'vscsi1', contents: vscsi1File, format: 'vscsi', expected: ['w100', 'r100'] },
  {
    name: 'vscsi2',
    contents: vscsi2File,
    format: 'vscsi',
    options: { splitBytes: 4096 },
    expected: ['w0', 'w1', 'r2'],
  },
  {
    name: 'lackey',
    contents: lackeyFile,
    format: 'lackey',
    expected: ['f16930', 'w33550335', 'r16930', 'r16931', 'w16931'],
  },
  {
    name: 'lis',
    contents: '10 3 0 0\r\n11 1 0 1\n\n9 2 0 2',
    format: 'arc-lis',
    expected: ['r10', 'r11', 'r12', 'r11', 'r9', 'r10'],
  },
  {
    name: 'lis-split',
    contents: '6 4 0 0\n16 1 0 1\n',
    format: 'arc-lis',
    options: { splitBytes: 4096 },
    expected: ['r0', 'r1', 'r2'],
  },
  { name: 'numbers', contents: '5\n 3 \n5', format: 'text', expected: ['r5', 'r3', 'r5'] },
  {
    name: 'words',
    contents: 'b:1\nä\r\nb:1\n',
    format: 'text',
    expected: ['rb:1', 'rä', 'rb:1'],
  },
  {
    name: 'large-numbers',
    contents: '18446744073709551615\n0\n',
    format: 'text',
    expected: ['r18446744073709551615', 'r0'],
  },
  {
    name: 'numbers-as-text',
    contents: '01\n1\n',
    format: 'text',
    options: { ids: 'text' },
    expected: ['r01', 'r1'],
  },
  {
    name: 'csv-header',
    contents: 'version,time,op,size,lbn\n1,5,2a,512,42\n1,5,28,512,43\n1,6,28,0,44\n',
    format: 'csv',
    expected: ['w42', 'r43'],
  },
  {
    name: 'csv-number',
    contents: '1.5|7|get\n2.5|8|SET\n',
    format: 'csv',
    options: { columns: { id: 2, operation: 3 } },
    expected: ['r7', 'w8'],
  },
  {
    name: 'csv-quoted',
    contents: 'when;obj_id;note\n"1;2";"a ""b"";c";x\n3; plain ;y\n',
    format: 'csv',
    expected: ['ra "b";c', 'rplain'],
  },
  {
    name: 'csv-operations',
    contents: 'id\top\n1\tx\n2\ty\n',
    format: 'csv',
    options: { writeOperations: ['Y'] },
    expected: ['r1', 'w2'],
  },
  {
    name: 'csv-space',
    contents: 'a 1\nb 2\n',
    format: 'csv',
    options: { separator: ' ', header: false, columns: { id: 1 } },
    expected: ['ra', 'rb'],
  },
  {
    name: 'csv-split',
    contents: 'offset,bytes\n4095,2\n8192,8192\n',
    format: 'csv',
    options: { splitBytes: 4096, blockBytes: 1, columns: { id: 'offset', size: 'bytes' } },
    expected: ['r0', 'r1', 'r2', 'r3'],
  },
  {
    name: 'plain.u32',
    contents: new Uint8Array(Uint32Array.of(7, 0xffffffff, 7).buffer),
    format: 'captured',
    expected: ['r7', 'r4294967295', 'r7'],
  },
]

describe.each(samples)('$name', ({ name, contents, format, expected, options = {} }) => {
  const bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents

  test.each([
    ['', bytes],
    ['.gz', gzipSync(bytes)],
    ['.zst', zstdFrame(bytes)],
  ])(`is recognised and read%s`, async (ending, packed) => {
    const trace = await openTrace(await folder.write(name + ending, packed), options)
    expect(trace.about.format).toBe(format)
    expect(told(trace)).toEqual(expected)
    expect(trace.distinctPages).toBe(new Set(expected.map((word) => word.slice(1))).size)
    expect(trace.pages.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  test('is read the same when its format is given', async () => {
    const path = await folder.write(`${name}-given${name.endsWith('.u32') ? '.u32' : ''}`, bytes)
    expect(told(await openTrace(path, { ...options, format }))).toEqual(expected)
  })

  test('is cut where the limit says', async () => {
    const path = await folder.write(name, bytes)
    for (let limit = 1; limit < expected.length; limit++) {
      const trace = await openTrace(path, { ...options, limitReferences: limit })
      expect(told(trace)).toEqual(expected.slice(0, limit))
      expect(trace.ids).toHaveLength(trace.distinctPages)
    }
  })
})

test('the samples cover every format but our own, which the round trips do', () => {
  const covered = new Set(samples.map(({ format }) => format))
  expect(traceFormats.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([
    'selfpage',
  ])
})

test('classes of a CSV are kept', async () => {
  const path = await folder.write('classes.csv', 'id,class\n1,0\n2,255\n')
  expect((await openTrace(path)).classes).toEqual(Uint8Array.of(0, 255))
})

test('omitted records are counted', async () => {
  const path = await folder.write('skipped', oracleFile)
  expect((await openTrace(path)).about.skippedRecords).toBe(1)
})

describe('references beyond a batch', () => {
  const lines = 200_000
  const idOf = (line: number) => (line * 7919) % 70_001
  const text = () => Array.from({ length: lines }, (_, line) => idOf(line)).join('\n')

  test('come in batches of one length that join to the whole', async () => {
    const path = await folder.write('long.txt', text())
    const trace = await openTrace(path)
    expect(trace.pages).toHaveLength(lines)
    const lengths: number[] = []
    let first = 0
    for await (const batch of streamTrace(path)) {
      expect(batch.first).toBe(first)
      const same = trace.pages.subarray(first, first + batch.pages.length)
      expect(areEqual(batch.pages, same)).toBe(true)
      first += batch.pages.length
      lengths.push(batch.pages.length)
    }
    expect(first).toBe(lines)
    expect(new Set(lengths.slice(0, -1)).size).toBe(1)
    expect(lengths[0] % 32).toBe(0)
    const ids = trace.ids as Float64Array
    for (const line of [0, 65_535, 65_536, lines - 1]) {
      expect(ids[trace.pages[line]]).toBe(idOf(line))
    }
  })

  test('keep their writes across batches', async () => {
    const rows = Array.from(
      { length: lines },
      (_, row) => `${row % 9},${row % 3 === 0 ? 'w' : 'r'}`,
    )
    const trace = await openTrace(await folder.write('long.csv', `id,op\n${rows.join('\n')}\n`))
    const wrong = rows.findIndex(
      (_, row) =>
        ((((trace.writes?.[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1) !== (row % 3 === 0),
    )
    expect(wrong).toBe(-1)
  })

  test('come from one request of many blocks', async () => {
    const trace = await openTrace(await folder.write('huge.lis', '5 150000 0 0\n5 1 0 1\n'))
    expect(trace.pages).toHaveLength(150_001)
    expect(trace.distinctPages).toBe(150_000)
    expect(trace.pages[150_000]).toBe(0)
  })

  test('are read across chunks of a large file, with its progress', async () => {
    const large = Array.from({ length: 1_200_000 }, (_, line) => `${idOf(line)}`).join('\n')
    const seen: number[] = []
    const path = await folder.write('large.txt', large)
    const trace = await openTrace(path, { onProgress: (read) => seen.push(read) })
    expect(trace.pages).toHaveLength(1_200_000)
    expect((trace.ids as Float64Array)[trace.pages[1_199_999]]).toBe(idOf(1_199_999))
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.at(-1)).toBe(large.length)
    const packed = await openTrace(await folder.write('large.txt.gz', gzipSync(large)))
    expect(areEqual(packed.pages, trace.pages)).toBe(true)
    const framed = zstdFrame(new TextEncoder().encode(large))
    const unpacked = await openTrace(await folder.write('large.txt.zst', framed))
    expect(areEqual(unpacked.pages, trace.pages)).toBe(true)
  })

  test('a stream may be left before its end', async () => {
    const path = await folder.write('left.txt', text())
    for await (const batch of streamTrace(path)) {
      expect(batch.first).toBe(0)
      break
    }
  })
})
