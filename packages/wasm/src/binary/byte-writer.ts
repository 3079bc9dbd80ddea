/** Writes the primitives of the WebAssembly binary format. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  #length = 0

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  byte(value: number): this {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
    return this
  }

  /** Bytes as they are. */
  raw(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  /** Bytes with their length before them. */
  vector(bytes: Uint8Array): this {
    return this.unsigned(bytes.length).raw(bytes)
  }

  text(text: string): this {
    return this.vector(new TextEncoder().encode(text))
  }

  /** Up to 32 bits. */
  unsigned(value: number): this {
    this.#reserve(5)
    let left = value
    for (; left > 127; left = Math.floor(left / 128))
      this.#bytes[this.#length++] = (left % 128) | 128
    this.#bytes[this.#length++] = left
    return this
  }

  /** 32 bits; 0x80000000 and above are the negative numbers with the same bits. */
  signed(value: number): this {
    this.#reserve(5)
    let left = value | 0
    for (; left < -64 || left > 63; left >>= 7) this.#bytes[this.#length++] = (left & 127) | 128
    this.#bytes[this.#length++] = left & 127
    return this
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count))
    larger.set(this.bytes)
    this.#bytes = larger
  }
}
