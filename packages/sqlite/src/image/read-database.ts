/** Files that options name, checked before anything runs. */
import { readFileSync } from 'node:fs'
import { SelfpageError } from '@selfpage/policy'

const magic = 'SQLite format 3\0'
/** Where the header says how large pages are, in two bytes; 1 means 65,536. */
const pageSizeOffset = 16

/**
 * The bytes of a database whose pages are as large as the machine's.
 * @throws SelfpageError `FILE_NOT_READ`, `DATABASE_INVALID`
 */
export function readDatabase(path: string, pageBytes: number): Uint8Array {
  const bytes = readOptionFile(path, 'database')
  if (String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) {
    throw new SelfpageError('DATABASE_INVALID', 'is no SQLite database', {
      place: path,
      hint: 'Name a database file; SQL goes into `script`.',
    })
  }
  const said = new DataView(bytes.buffer, bytes.byteOffset).getUint16(pageSizeOffset)
  const size = said === 1 ? 65_536 : said
  if (size === pageBytes) return bytes
  throw new SelfpageError('DATABASE_INVALID', `has pages of ${size} bytes, not of ${pageBytes}`, {
    place: path,
    hint: `Say \`machine.pageSizeBytes: ${size}\`, or \`PRAGMA page_size = ${pageBytes}; VACUUM\`.`,
  })
}

/** @throws SelfpageError `FILE_NOT_READ` */
export function readOptionFile(path: string, option: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('FILE_NOT_READ', message, {
      place: `programOptions.${option}`,
      hint: 'Paths start from the folder of the description.',
      cause,
    })
  }
}

/** @throws SelfpageError `DATABASE_INVALID` if SQLite has no pages of this size */
export function requirePageSize(pageBytes: number): void {
  if (pageBytes >= 512 && pageBytes <= 65_536) return
  throw new SelfpageError('DATABASE_INVALID', `SQLite has no pages of ${pageBytes} bytes`, {
    place: 'machine.pageSizeBytes',
    hint: 'Say 512 to 65536.',
  })
}
