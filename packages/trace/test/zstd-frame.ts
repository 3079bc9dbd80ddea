/**
 * Bytes as a zstd frame of raw blocks (RFC 8878, sections 3.1.1 and 3.1.1.2): Node 20 cannot
 * compress with zstd, and every decoder must read such frames.
 */
const mostBlockBytes = 1 << 16

export function zstdFrame(bytes: Uint8Array): Uint8Array {
  // Magic number; descriptor: no checksum, no content size; window of 128 KiB.
  const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38)]
  for (let from = 0; ; from += mostBlockBytes) {
    const block = bytes.subarray(from, from + mostBlockBytes)
    const isLast = from + mostBlockBytes >= bytes.length
    const head = (block.length << 3) | (isLast ? 1 : 0)
    parts.push(Uint8Array.of(head, head >>> 8, head >>> 16), block)
    if (isLast) return Buffer.concat(parts)
  }
}
