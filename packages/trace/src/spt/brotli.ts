/** Brotli of node:zlib, which is loaded for the first block: most traces have no use for it. */
import { promisify } from 'node:util'

// Brotli's largest window that every decoder must have: 16 MiB.
const windowBits = 24

/** What brotli makes of `bytes` at `quality`, 0 to 11. */
export async function compress(bytes: Uint8Array, quality: number): Promise<Uint8Array> {
  const { brotliCompress, constants } = await import('node:zlib')
  return promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: windowBits,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

/** The bytes that `packed` was made of. Rejects if they are damaged or more than `mostBytes`. */
export async function decompress(packed: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  const { brotliDecompress } = await import('node:zlib')
  return promisify(brotliDecompress)(packed, { maxOutputLength: Math.max(1, mostBytes) })
}
