/**
 * Where the objects of an old generation lie: pages of equal cells, a page for each size of object.
 * What is kept here is the collector's own: which cells are taken, which were marked.
 */

/** Cells of the pages `firstPage .. endPage - 1`. */
export class Cells {
  readonly #firstPage: number
  readonly #endPage: number
  readonly #wordsPerPage: number
  /** By page: the words of its cells; 0: the page is free. */
  readonly #cellWords: Uint16Array
  /** By word: whether an object begins there, and whether it was marked. */
  readonly #isTaken: Uint8Array
  readonly #isMarked: Uint8Array
  /** By size: pages that may have room. */
  #open = new Map<number, number[]>()
  #usedPages = 0

  constructor(firstPage: number, endPage: number, wordsPerPage: number) {
    this.#firstPage = firstPage
    this.#endPage = endPage
    this.#wordsPerPage = wordsPerPage
    this.#cellWords = new Uint16Array(endPage)
    this.#isTaken = new Uint8Array(endPage * wordsPerPage)
    this.#isMarked = new Uint8Array(endPage * wordsPerPage)
  }

  get usedPages(): number {
    return this.#usedPages
  }

  get freePages(): number {
    return this.#endPage - this.#firstPage - this.#usedPages
  }

  /** A cell of `words`; 0: there is none. Pages that `isWelcome` first. */
  take(words: number, isWelcome: (page: number) => boolean): number {
    const open = this.#open.get(words) ?? []
    this.#open.set(words, open)
    for (let index = open.length - 1; index >= 0; index--) {
      if (!isWelcome(open[index])) continue
      const cell = this.#takeOn(open[index], words)
      if (cell > 0) return cell
      open.splice(index, 1)
    }
    const fresh = this.#freePage()
    if (fresh > 0) {
      this.#cellWords[fresh] = words
      this.#usedPages++
      open.push(fresh)
      return this.#takeOn(fresh, words)
    }
    while (open.length > 0) {
      const cell = this.#takeOn(open[open.length - 1], words)
      if (cell > 0) return cell
      open.pop()
    }
    return 0
  }

  isMarked(word: number): boolean {
    return this.#isMarked[word] === 1
  }

  mark(word: number): void {
    this.#isMarked[word] = 1
  }

  /** The objects on `page`. */
  objectsOn(page: number): number[] {
    const size = this.#cellWords[page]
    const objects: number[] = []
    if (size === 0) return objects
    const first = page * this.#wordsPerPage
    for (let word = first; word + size <= first + this.#wordsPerPage; word += size) {
      if (this.#isTaken[word] === 1) objects.push(word)
    }
    return objects
  }

  /** Pages with objects. */
  *used(): Generator<number> {
    for (let page = this.#firstPage; page < this.#endPage; page++) {
      if (this.#cellWords[page] > 0) yield page
    }
  }

  /** Frees every cell that was not marked. Returns the pages on which nothing is left. */
  sweep(): number[] {
    const emptied: number[] = []
    this.#open = new Map()
    for (const page of this.used()) {
      const size = this.#cellWords[page]
      const objects = this.objectsOn(page)
      const live = objects.filter((word) => this.#isMarked[word] === 1)
      for (const word of objects) this.#isTaken[word] = this.#isMarked[word]
      if (live.length === 0) {
        this.#cellWords[page] = 0
        this.#usedPages--
        emptied.push(page)
      } else if (live.length < Math.floor(this.#wordsPerPage / size)) {
        this.#open.set(size, [...(this.#open.get(size) ?? []), page])
      }
    }
    this.#isMarked.fill(0)
    return emptied
  }

  #takeOn(page: number, size: number): number {
    const first = page * this.#wordsPerPage
    for (let word = first; word + size <= first + this.#wordsPerPage; word += size) {
      if (this.#isTaken[word] === 1) continue
      this.#isTaken[word] = 1
      return word
    }
    return 0
  }

  #freePage(): number {
    for (let page = this.#firstPage; page < this.#endPage; page++) {
      if (this.#cellWords[page] === 0) return page
    }
    return 0
  }
}
