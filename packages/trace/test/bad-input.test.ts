import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SelfpageError } from '@selfpage/policy'
import { openTrace, writeTrace, zipf } from '@selfpage/trace'
import type { TraceOptions } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { useTemporaryFolder } from './temporary-folder.ts'
import { zstdFrame } from './zstd-frame.ts'

const folder = useTemporaryFolder()

async function errorOf(path: string, options?: TraceOptions): Promise<SelfpageError> {
  try {
    await openTrace(path, options)
  } catch (error) {
    if (error instanceof SelfpageError) return error
    throw error
  }
  throw new Error(`${path} opened`)
}

interface Bad {
  readonly what: string
  /** Of the file, where it matters. */
  readonly name?: string
  readonly contents: string | Uint8Array
  readonly options?: TraceOptions
  readonly code: string
  readonly place?: string
  readonly message: string
}

const oracle = new Uint8Array(100)
oracle.set([1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1], 0)
for (let record = 0; record < 4; record++) oracle.fill(0xff, record * 24 + 16, record * 24 + 24)
for (let record = 0; record < 4; record++) oracle[record * 24 + 12] = 1
oracle[0] = 0

const bad: readonly Bad[] = [
  { what: 'an empty file', contents: '', code: 'TRACE_EMPTY', message: 'the file is empty' },
  {
    what: 'a file of blank lines',
    contents: '\n\n',
    options: { format: 'text' },
    code: 'TRACE_EMPTY',
    message: 'there is no reference in it',
  },
  {
    what: 'an empty file, compressed',
    contents: gzipSync(''),
    options: { format: 'text' },
    code: 'TRACE_EMPTY',
    message: 'there is no reference in it',
  },
  {
    what: 'a header and nothing else',
    contents: 'id,op\n',
    code: 'TRACE_EMPTY',
    message: 'there is no reference in it',
  },
  {
    what: 'bytes of no format',
    contents: Uint8Array.of(0, 1, 2, 3),
    code: 'TRACE_FORMAT_UNKNOWN',
    message: 'neither its content nor its name tells the format',
  },
  {
    what: 'a format that does not exist',
    contents: '1\n',
    options: { format: 'oracle' },
    code: 'TRACE_FORMAT_UNKNOWN',
    message: "there is no format 'oracle'",
  },
  {
    what: 'a record that is cut off',
    contents: oracle,
    code: 'TRACE_TRUNCATED',
    place: ', record 5',
    message: "the file ends after 4 of the record's 24 bytes",
  },
  {
    what: 'a word that is cut off',
    contents: Uint8Array.of(1, 0, 0, 0, 1, 0, 0),
    options: { format: 'captured' },
    code: 'TRACE_TRUNCATED',
    place: ', record 2',
    message: "ends after 3 of the record's 4 bytes",
  },
  {
    what: 'an id that is no number',
    contents: '1\n2\n\nx3\n',
    options: { ids: 'number' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 4',
    message: "'x3' is not a number from 0 to 2 ** 64 - 1",
  },
  {
    what: 'an id beyond 64 bits',
    contents: '18446744073709551616\n',
    code: 'TRACE_RECORD_INVALID',
    place: ', line 1',
    message: 'is not a number from 0 to 2 ** 64 - 1',
  },
  {
    what: 'a first word after a thousand numbers',
    contents: `${'1\n'.repeat(40_000)}word\n`,
    code: 'TRACE_RECORD_INVALID',
    place: ', line 40001',
    message: "'word' is not a number",
  },
  {
    what: 'a line of a CSV with too few columns',
    contents: 'a,id\n1,2\n3\n',
    options: { format: 'csv', separator: ',' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 3',
    message: 'has 1 columns, but at least 2 are needed',
  },
  {
    what: 'a size that is no number',
    contents: 'id,size\n1,2\n3,big\n',
    code: 'TRACE_RECORD_INVALID',
    place: ', line 3',
    message: "column 2 (size) is 'big', not a number",
  },
  {
    what: 'an id of a CSV that is no number',
    contents: 'id,size\n1,2\nx,3\n',
    options: { ids: 'number' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 3',
    message: "column 1 (id) is 'x', not a number",
  },
  {
    what: 'a class above 255',
    contents: 'id,class\n1,256\n',
    code: 'TRACE_RECORD_INVALID',
    place: ', line 2',
    message: "column 2 (class) is '256', not a number from 0 to 255",
  },
  {
    what: 'a quote that does not end',
    contents: 'id,size\nx,1\n"a,2\n',
    options: { format: 'csv', separator: ',' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 3',
    message: 'has a quote that does not end',
  },
  {
    what: 'an unknown column',
    contents: 'id,size\n1,2\n',
    options: { columns: { id: 'block' } },
    code: 'TRACE_COLUMN_UNKNOWN',
    place: ', line 1',
    message: 'there is no column block: the columns are id, size',
  },
  {
    what: 'a column number beyond the last',
    contents: '1,2\n1,2\n',
    options: { columns: { id: 3 } },
    code: 'TRACE_COLUMN_UNKNOWN',
    place: ', line 1',
    message: 'there is no column 3',
  },
  {
    what: 'column number 0',
    contents: '1,2\n1,2\n',
    options: { columns: { id: 0 } },
    code: 'TRACE_COLUMN_UNKNOWN',
    place: ', line 1',
    message: 'there is no column 0',
  },
  {
    what: 'a CSV that does not tell its column of ids',
    contents: '1,2\n1,2\n',
    code: 'TRACE_COLUMN_UNKNOWN',
    place: ', line 1',
    message: 'which of the 2 columns is the id is not known',
  },
  {
    what: 'a header without a known name',
    contents: 'foo,bar\n1,2\n',
    code: 'TRACE_COLUMN_UNKNOWN',
    place: ', line 1',
    message: 'no column of ids is recognised among foo, bar',
  },
  {
    what: 'a request that is no number',
    contents: '1 1 0 0\n2 x 0 1\n',
    options: { format: 'arc-lis' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 2',
    message: "count is 'x', not a number",
  },
  {
    what: 'a line that is no access',
    contents: 'I  04222c40,3\n X 1,2\n',
    options: { format: 'lackey' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 2',
    message: 'is no access',
  },
  {
    what: 'an address that is not hexadecimal',
    contents: ' L 0422zz40,3\n',
    options: { format: 'lackey' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 1',
    message: 'is not hexadecimal',
  },
  {
    what: 'a vscsi record of no version',
    contents: new Uint8Array(64),
    options: { format: 'vscsi' },
    code: 'TRACE_RECORD_INVALID',
    place: ', record 1',
    message: 'is of neither version 1',
  },
  {
    what: 'a line without an end',
    contents: 'x'.repeat(5_000_000),
    options: { format: 'text' },
    code: 'TRACE_RECORD_INVALID',
    place: ', line 1',
    message: 'this is not a text of lines',
  },
  {
    what: 'gzip data that ends too early',
    contents: gzipSync('1\n2\n'.repeat(1000)).subarray(0, 30),
    options: { format: 'text' },
    code: 'TRACE_TRUNCATED',
    message: 'the gzip data ends too early',
  },
  {
    what: 'gzip data that is damaged',
    contents: damaged(gzipSync('1\n2\n3\n4\n')),
    options: { format: 'text' },
    code: 'TRACE_CORRUPT',
    message: 'the gzip data is damaged',
  },
  {
    what: 'zstd data that ends too early',
    contents: zstdFrame(new TextEncoder().encode('1\n2\n'.repeat(1000))).subarray(0, 90),
    options: { format: 'text' },
    code: 'TRACE_TRUNCATED',
    message: 'the zstd data ends too early',
  },
  {
    what: 'our own format without its magic number',
    contents: 'SPT\n',
    options: { format: 'selfpage' },
    code: 'TRACE_FORMAT_UNKNOWN',
    place: ', byte 0',
    message: "does not begin like one of Selfpage's own traces",
  },
  {
    what: 'lines of words where the name promises another format',
    name: 'orders.spt',
    contents: 'nothing\n',
    code: 'TRACE_FORMAT_UNKNOWN',
    place: ', byte 0',
    message: "does not begin like one of Selfpage's own traces",
  },
  {
    what: 'two words where one id is expected',
    name: 'words.txt',
    contents: 'a\nb c\nd\n',
    code: 'TRACE_RECORD_INVALID',
    place: ', line 2',
    message: "'b c' is not one id",
  },
]

/** With the last byte of its contents changed. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy[copy.length - 5] ^= 0xff
  return copy
}

describe('is refused, with the place and what was expected:', () => {
  test.each(bad)('$what', async ({ what, name, contents, options, code, place = '', message }) => {
    const path = await folder.write(name ?? what.replaceAll(/\W+/g, '-'), contents)
    const error = await errorOf(path, options)
    expect(error.code).toBe(code)
    expect(error.place).toBe(path + place)
    expect(error.message).toContain(message)
  })

  test('a file that does not exist', async () => {
    const path = join(folder.path, 'missing.txt')
    expect(await errorOf(path)).toMatchObject({ code: 'TRACE_NOT_FOUND', place: path })
  })

  test('a folder', async () => {
    expect(await errorOf(folder.path)).toMatchObject({
      code: 'TRACE_NOT_A_FILE',
      message: expect.stringContaining('this is a folder') as string,
    })
  })

  test('a vscsi record of another version than the first', async () => {
    const records = new Uint8Array(32 * 4000)
    for (let record = 0; record < 4000; record++) {
      records[record * 32 + 15] = record === 3000 ? 7 : 1
      records[record * 32 + 5] = 2
    }
    const error = await errorOf(await folder.write('versions.vscsi', records))
    expect(error).toMatchObject({
      code: 'TRACE_RECORD_INVALID',
      message: expect.stringContaining('record 3001: has version 7') as string,
    })
  })

  test.each<[TraceOptions, string]>([
    [{ splitBytes: 1000 }, 'splitBytes'],
    [{ splitBytes: 0 }, 'splitBytes'],
    [{ splitBytes: 4096, pageBytes: 8192 }, 'pageBytes'],
    [{ limitReferences: 1.5 }, 'limitReferences'],
    [{ separator: '' }, 'separator'],
    [{ separator: '::' }, 'separator'],
  ])('the options %j', async (options, place) => {
    const path = await folder.write('fine.txt', '1\n')
    expect(await errorOf(path, options)).toMatchObject({ code: 'TRACE_OPTION_INVALID', place })
  })

  test('splitting what has no sizes', async () => {
    const path = await folder.write('no-size.csv', 'id,op\n1,r\n')
    expect(await errorOf(path, { splitBytes: 4096 })).toMatchObject({
      code: 'TRACE_OPTION_INVALID',
      place: 'splitBytes',
    })
  })
})

describe('writing is refused', () => {
  test.each(['lines.csv', 'lines.csv.gz'])('of ids that %s cannot hold', async (name) => {
    const lines = { ...zipf({ references: 1, pages: 1 }), ids: ['a\nb'] }
    await expect(writeTrace(lines, join(folder.path, name))).rejects.toMatchObject({
      code: 'TRACE_UNWRITABLE',
      place: 'CSV',
    })
    expect((await readdir(folder.path)).filter((file) => file.startsWith('lines'))).toEqual([])
  })

  const trace = zipf({ references: 10, pages: 3 })

  test.each([
    ['trace.bin', {}, 'TRACE_FORMAT_UNKNOWN'],
    ['trace.spt.zst', {}, 'TRACE_FORMAT_UNKNOWN'],
    ['trace.spt', { format: 'lackey' }, 'TRACE_FORMAT_UNKNOWN'],
    ['no-such-folder/trace.csv', {}, 'TRACE_UNWRITABLE'],
  ])('to %s with %j, leaving nothing behind', async (name, options, code) => {
    await expect(writeTrace(trace, join(folder.path, name), options)).rejects.toMatchObject({
      code,
    })
    const files = await readdir(folder.path)
    expect(files.filter((file) => file.startsWith('trace'))).toEqual([])
  })
})
