/**
 * How many distinct pages were referenced since a page's last reference: its LRU stack distance
 * (Mattson, Gecsei, Slutz, Traiger, "Evaluation techniques for storage hierarchies", IBM Systems
 * Journal 9(2), 1970, p. 83), for all pages at once and without a stack.
 *
 * Each page marks one slot on a line that is as old as the page's last reference; the distance is
 * the number of marks behind it. Marks are bits, with counts over groups of bits, so that counting
 * costs a few dozen additions however long the line is. When the line is full, the marks are moved
 * together: as many marks as pages, on twice as many slots, so that is rare.
 */

/** Slots counted by one entry of each level: bits of a word, words, and groups of those. */
const slotsPerWord = 32
const wordsPerBlock = 16
const blocksPerRegion = 16

/** The line. Page numbers run from 0 to `pages - 1`. */
export class RecencyRanks {
  /** The slot of each page, -1 before its first reference. */
  readonly #slots: Int32Array
  /** The page that last took each slot. Only those still marked mean anything. */
  readonly #pages: Int32Array
  readonly #words: Int32Array
  readonly #blocks: Int32Array
  readonly #regions: Int32Array
  #next = 0
  #marks = 0

  constructor(pages: number) {
    const regionSlots = slotsPerWord * wordsPerBlock * blocksPerRegion
    const regions = Math.ceil((2 * pages + 1) / regionSlots)
    this.#slots = new Int32Array(pages).fill(-1)
    this.#pages = new Int32Array(regions * regionSlots)
    this.#words = new Int32Array(this.#pages.length / slotsPerWord)
    this.#blocks = new Int32Array(this.#words.length / wordsPerBlock)
    this.#regions = new Int32Array(regions)
  }

  /**
   * References `page`. Returns its rank: 1 if it was the last page referenced, n if n - 1 other
   * pages were referenced since; 0 for a first reference.
   */
  reference(page: number): number {
    const slot = this.#slots[page]
    // The page referenced last keeps its slot, and so do runs of it.
    if (slot >= 0 && slot === this.#next - 1) return 1
    let rank = 0
    if (slot >= 0) {
      rank = this.#marks - this.#marksUpTo(slot) + 1
      this.#add(slot, -1)
    } else {
      this.#marks++
    }
    if (this.#next === this.#pages.length) this.#compact()
    this.#slots[page] = this.#next
    this.#pages[this.#next] = page
    this.#add(this.#next, 1)
    this.#next++
    return rank
  }

  /** Marks (1) or unmarks (-1) a slot. */
  #add(slot: number, change: 1 | -1): void {
    const word = slot >>> 5
    this.#words[word] ^= 1 << (slot & 31)
    this.#blocks[word >>> 4] += change
    this.#regions[word >>> 8] += change
  }

  /** Marks in the slots 0 to `slot`; at each level counted from whichever end is nearer. */
  #marksUpTo(slot: number): number {
    const words = this.#words
    const blocks = this.#blocks
    const word = slot >>> 5
    const block = word >>> 4
    const region = word >>> 8
    let marks = countBits(words[word] << (31 - (slot & 31)))
    if ((word & 15) < 8) {
      for (let before = block << 4; before < word; before++) marks += countBits(words[before])
    } else {
      const end = (block + 1) << 4
      marks += blocks[block]
      for (let after = word; after < end; after++) marks -= countBits(words[after])
    }
    if ((block & 15) < 8) {
      for (let before = region << 4; before < block; before++) marks += blocks[before]
    } else {
      const end = (region + 1) << 4
      marks += this.#regions[region]
      for (let after = block; after < end; after++) marks -= blocks[after]
    }
    return marks + this.#marksBeforeRegion(region)
  }

  #marksBeforeRegion(region: number): number {
    const regions = this.#regions
    const last = (this.#next - 1) >>> 13
    let marks = 0
    if (region <= last - region) {
      for (let before = 0; before < region; before++) marks += regions[before]
      return marks
    }
    for (let after = region; after <= last; after++) marks += regions[after]
    return this.#marks - marks
  }

  #compact(): void {
    const end = this.#next
    let next = 0
    for (let slot = 0; slot < end; slot++) {
      if (((this.#words[slot >>> 5] >>> (slot & 31)) & 1) === 0) continue
      const page = this.#pages[slot]
      this.#pages[next] = page
      this.#slots[page] = next
      next++
    }
    this.#words.fill(0)
    this.#blocks.fill(0)
    this.#regions.fill(0)
    this.#next = 0
    while (this.#next < next) {
      this.#add(this.#next, 1)
      this.#next++
    }
  }
}

/** The ones of a 32-bit word, by adding ever wider fields in parallel. */
function countBits(word: number): number {
  let fields = word - ((word >>> 1) & 0x55555555)
  fields = (fields & 0x33333333) + ((fields >>> 2) & 0x33333333)
  return Math.imul((fields + (fields >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
