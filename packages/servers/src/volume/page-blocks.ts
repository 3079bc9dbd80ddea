/**
 * The block and the checksum of each page of a file, in chunks, so that a page far out in a file of
 * holes costs a chunk and not an array as long as the file.
 */
const CHUNK = 64

export class PageBlocks {
  /** Block and sum of each page in turn. */
  readonly #chunks = new Map<number, Uint32Array>()

  /** 0: a hole, which reads as zeros. */
  blockOf(page: number): number {
    return this.#chunks.get(Math.floor(page / CHUNK))?.[(page % CHUNK) * 2] ?? 0
  }

  /** 0: none was kept. */
  sumOf(page: number): number {
    return this.#chunks.get(Math.floor(page / CHUNK))?.[(page % CHUNK) * 2 + 1] ?? 0
  }

  /** @returns the block that was there */
  set(page: number, block: number, sum: number): number {
    const index = Math.floor(page / CHUNK)
    let chunk = this.#chunks.get(index)
    if (chunk === undefined) {
      if (block === 0) return 0
      chunk = new Uint32Array(2 * CHUNK)
      this.#chunks.set(index, chunk)
    }
    const at = (page % CHUNK) * 2
    const old = chunk[at]
    chunk[at] = block
    chunk[at + 1] = sum
    return old
  }

  /** The pages that are no holes, ascending. */
  *pages(): Generator<number, void, undefined> {
    const indices = [...this.#chunks.keys()].sort((a, b) => a - b)
    for (const index of indices) {
      for (let page = index * CHUNK; page < (index + 1) * CHUNK; page++) {
        if (this.blockOf(page) !== 0) yield page
      }
    }
  }

  /** Makes holes of all pages from `page` on; returns their blocks. */
  cut(page: number): number[] {
    const blocks: number[] = []
    for (const [index, chunk] of this.#chunks) {
      const from = Math.max(0, page - index * CHUNK)
      for (let offset = from; offset < CHUNK; offset++) {
        if (chunk[offset * 2] !== 0) blocks.push(chunk[offset * 2])
      }
      if (from === 0) this.#chunks.delete(index)
      else chunk.fill(0, Math.min(from, CHUNK) * 2)
    }
    return blocks
  }
}
