/** Takes as many bytes at a time as asked for from chunks of any length. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array>
  #present: Uint8Array = new Uint8Array(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Closes the file. To be called when not all bytes are wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  /** The next `length` bytes; fewer only at the end. */
  async take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      if (this.#present.length === 0) {
        const next = await this.#chunks.next()
        if (next.done === true) break
        this.#present = next.value
      }
      const part = this.#present.subarray(0, length - filled)
      taken.set(part, filled)
      filled += part.length
      this.#present = this.#present.subarray(part.length)
    }
    return taken.subarray(0, filled)
  }
}
