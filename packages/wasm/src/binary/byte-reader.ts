/** Reads the primitives of the WebAssembly binary format (core specification, chapter 5). */
import { ModuleError } from './module-error.ts'

export class ByteReader {
  readonly bytes: Uint8Array
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  get isDone(): boolean {
    return this.at >= this.end
  }

  byte(): number {
    if (this.at >= this.end) throw new ModuleError('ends in the middle of something', this.at)
    return this.bytes[this.at++]
  }

  skip(count: number): void {
    if (count > this.end - this.at) {
      throw new ModuleError('ends in the middle of something', this.at)
    }
    this.at += count
  }

  /** An unsigned integer of at most 32 bits (LEB128). */
  unsigned(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (value > 0xffff_ffff) throw new ModuleError('has a number of more than 32 bits', this.at)
      if (byte < 128) return value
    }
  }

  /** A signed integer of at most 32 bits (LEB128). */
  signed(): number {
    let value = 0
    let shift = 0
    for (;;) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      shift += 7
      if (byte < 128) return shift < 32 && (byte & 64) !== 0 ? value | (-1 << shift) : value
    }
  }

  /** Passes by an integer of any size. */
  skipInteger(): void {
    while (this.byte() >= 128);
  }

  /** Bytes with their length before them. */
  vector(): Uint8Array {
    const length = this.unsigned()
    const from = this.at
    this.skip(length)
    return this.bytes.subarray(from, this.at)
  }

  text(): string {
    return new TextDecoder().decode(this.vector())
  }
}
