/** A digest of results: two runs that computed the same have the same one. */

/** A hash of 52 bits, so that it is a plain number. Not for adversaries. */
export class Digest {
  #low = 0x811c9dc5
  #high = 0x9e3779b9

  /** Texts, numbers and null, one after the other; which is which matters. */
  add(value: string | number | bigint | null | undefined): void {
    const text = value === null || value === undefined ? '-' : `${typeof value}:${value};`
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      this.#low = Math.imul(this.#low ^ code, 0x01000193)
      this.#high = Math.imul(this.#high ^ code, 0x85ebca6b) ^ (this.#high >>> 13)
    }
  }

  get value(): number {
    return (this.#high >>> 12) * 2 ** 32 + (this.#low >>> 0)
  }
}
