/** CRC-32 as in gzip and PNG (polynomial 0xedb88320, reflected). node:zlib has it from 20.15 on. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  }
  return remainder
})

/** The checksum of `parts` one after another. */
export function crc32(...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff
  for (const bytes of parts) {
    for (let index = 0; index < bytes.length; index++) {
      crc = (crc >>> 8) ^ table[(crc ^ bytes[index]) & 0xff]
    }
  }
  return (crc ^ 0xffffffff) >>> 0
}
