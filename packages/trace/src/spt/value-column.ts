/**
 * Columns of small values a reference (write and fetch bits, classes), as they are (`plain`) or as
 * the difference (exclusive or) to the value at the last reference to the same page (`byPage`),
 * which is mostly none. Bits are kept in bitsets, lowest bit first; classes in bytes.
 */
import { isSet, setBit, wordsFor } from '../bitset.ts'
import { compress } from './brotli.ts'

const plain = 0
const byPage = 1

const sampleQuality = 6

interface Encoded {
  readonly transform: number
  readonly bytes: Uint8Array
}

/** The value of each page's last reference, across the segments of a trace. */
export class LastValues {
  #values: Uint8Array

  constructor(distinctPages: number) {
    this.#values = new Uint8Array(distinctPages)
  }

  /** Makes room for page numbers below `distinctPages`, where it is not known how many will come. */
  grow(distinctPages: number): void {
    if (distinctPages <= this.#values.length) return
    const larger = new Uint8Array(Math.max(distinctPages, this.#values.length * 2))
    larger.set(this.#values)
    this.#values = larger
  }

  /** `value` or'ed exclusively with the page's last value, which `next` then becomes. */
  differ(page: number, value: number): number {
    const difference = this.#values[page] ^ value
    this.#values[page] = value
    return difference
  }

  /** The value whose difference to the page's last is `difference`. */
  restore(page: number, difference: number): number {
    return (this.#values[page] ^= difference)
  }
}

/** The bits of references `first` to before `first + pages.length`, in the smaller way. */
export function encodeBits(
  bits: Uint32Array,
  first: number,
  pages: Uint32Array,
  last: LastValues,
): Promise<Encoded> {
  const words = wordsFor(pages.length)
  const same = bits.slice(first / 32, first / 32 + words)
  const differences = new Uint32Array(words)
  for (let index = 0; index < pages.length; index++) {
    const bit = isSet(same, index) ? 1 : 0
    if (last.differ(pages[index], bit) === 1) setBit(differences, index)
  }
  return smaller(new Uint8Array(same.buffer), new Uint8Array(differences.buffer))
}

/** Bits of as many references as `pages` has; null if there are not as many. */
export function decodeBits(
  { transform, bytes }: Encoded,
  pages: Uint32Array,
  last: LastValues,
): Uint32Array | null {
  const words = wordsFor(pages.length)
  if (bytes.length !== words * 4 || transform > byPage) return null
  const bits = new Uint32Array(new Uint8Array(bytes).buffer)
  for (let index = 0; index < pages.length; index++) {
    const bit = isSet(bits, index) ? 1 : 0
    // Plain bits, too, must be remembered for later segments.
    if (transform === plain) last.differ(pages[index], bit)
    else if (last.restore(pages[index], bit) !== bit) bits[index >>> 5] ^= 1 << (index & 31)
  }
  return bits
}

/** The classes of references `first` to before `first + pages.length`, in the smaller way. */
export function encodeClasses(
  classes: Uint8Array,
  first: number,
  pages: Uint32Array,
  last: LastValues,
): Promise<Encoded> {
  const same = classes.slice(first, first + pages.length)
  const differences = same.map((value, index) => last.differ(pages[index], value))
  return smaller(same, differences)
}

/** Classes of as many references as `pages` has; null if there are not as many. */
export function decodeClasses(
  { transform, bytes }: Encoded,
  pages: Uint32Array,
  last: LastValues,
): Uint8Array | null {
  if (bytes.length !== pages.length || transform > byPage) return null
  return bytes.map((value, index) => {
    if (transform === byPage) return last.restore(pages[index], value)
    last.differ(pages[index], value)
    return value
  })
}

async function smaller(same: Uint8Array, differences: Uint8Array): Promise<Encoded> {
  const [plainBytes, byPageBytes] = await Promise.all([
    compress(same, sampleQuality),
    compress(differences, sampleQuality),
  ])
  return byPageBytes.length < plainBytes.length
    ? { transform: byPage, bytes: differences }
    : { transform: plain, bytes: same }
}
