/** Checksums of a file's pages: bound to the file, the page and the block they were written to. */
import { checksum, mixed } from '../volume/checksum.ts'

/** Never 0, which says that there is none. */
export function pageSum(bytes: Uint8Array, file: number, page: number, block: number): number {
  return checksum(bytes, mixed(mixed(file, page), block)) || 1
}
