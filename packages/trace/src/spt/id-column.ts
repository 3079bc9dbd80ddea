/**
 * The source's ids as bytes. Numbers (`transform` 0, or 1 when they are to come back as 64-bit
 * integers): the difference of each to the one before, zigzag-coded in 64 bits, plane by plane, so
 * that small differences leave six or seven planes of zeros. Text (`transform` 2): JSON.
 */
import { sharedBigUint64, sharedFloat64 } from '../shared-memory.ts'
import type { PageIds } from '../trace.ts'

const numbers = 0
const bigIntegers = 1
const text = 2
const idBytes = 8

export function encodeIds(ids: PageIds): {
  readonly transform: number
  readonly bytes: Uint8Array
} {
  if (!isNumeric(ids)) return { transform: text, bytes: Buffer.from(JSON.stringify(ids)) }
  const coded = new BigUint64Array(ids.length)
  let previous = 0n
  for (let page = 0; page < ids.length; page++) {
    const id = BigInt(ids[page])
    const difference = BigInt.asIntN(64, id - previous)
    coded[page] = BigInt.asUintN(64, (difference << 1n) ^ (difference >> 63n))
    previous = id
  }
  const bytes = transpose(new Uint8Array(coded.buffer), ids.length, idBytes)
  return { transform: ids instanceof BigUint64Array ? bigIntegers : numbers, bytes }
}

/** The ids in `bytes`; null if they are not `distinctPages` ids. */
export function decodeIds(
  bytes: Uint8Array,
  transform: number,
  distinctPages: number,
): PageIds | null {
  if (transform === text) return decodeText(bytes, distinctPages)
  if (transform > text || bytes.length !== distinctPages * idBytes) return null
  const coded = new BigUint64Array(transpose(bytes, idBytes, distinctPages).buffer)
  const ids = transform === numbers ? sharedFloat64(distinctPages) : sharedBigUint64(distinctPages)
  let id = 0n
  for (let page = 0; page < distinctPages; page++) {
    const difference = (coded[page] >> 1n) ^ -(coded[page] & 1n)
    id = BigInt.asUintN(64, id + difference)
    ids[page] = ids instanceof Float64Array ? Number(id) : id
  }
  return ids
}

function decodeText(bytes: Uint8Array, distinctPages: number): string[] | null {
  let ids: unknown
  try {
    ids = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
  if (!Array.isArray(ids) || ids.length !== distinctPages) return null
  return ids.every((id: unknown) => typeof id === 'string') ? ids : null
}

function isNumeric(ids: PageIds): ids is Float64Array | BigUint64Array {
  return ids instanceof Float64Array || ids instanceof BigUint64Array
}

/** A table of `rows` times `columns` bytes, turned so that its columns are rows. */
function transpose(bytes: Uint8Array, rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(bytes.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = bytes[row * columns + column]
    }
  }
  return turned
}
