/**
 * What a scan will read next is in the pages it has read: an inner page of a b-tree names its children
 * in order (sqlite.org/fileformat2.html, 1.6). While a statement scans, this remembers them, and says
 * at each reference which pages are worth fetching before they are asked for.
 */

/** Inner pages remembered at most; the oldest goes. */
const mostLists = 64

/** Pages in the order a scan visits them. */
interface Siblings {
  readonly pages: readonly number[]
  /** Pages from the first that were asked for already, or passed. */
  ahead: number
}

export class ScanAhead {
  readonly #window: number
  readonly #lists = new Map<number, Siblings>()
  /** The list each page is in, and where. */
  readonly #places = new Map<number, { readonly parent: number; readonly index: number }>()

  /** @param window pages fetched ahead of a scan; 0: none */
  constructor(window: number) {
    this.#window = window
  }

  /** A scan read an inner page. `bytes` are the page's. */
  see(page: number, bytes: Uint8Array): void {
    if (this.#window === 0) return
    this.#forget(page)
    const pages = childrenOf(page, bytes)
    this.#lists.set(page, { pages, ahead: 0 })
    for (const [index, child] of pages.entries()) this.#places.set(child, { parent: page, index })
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= mostLists) break
      this.#forget(oldest)
    }
  }

  /** A scan is about to read `page`: pages that it will read soon, in order. Each is said once. */
  after(page: number): readonly number[] {
    const place = this.#places.get(page)
    const list = place === undefined ? undefined : this.#lists.get(place.parent)
    if (place === undefined || list === undefined) return []
    const next = place.index + 1
    // Several at a time, because neighbours are read with one request.
    if (list.ahead - next > this.#window >> 1) return []
    const from = Math.max(next, list.ahead)
    list.ahead = Math.max(from, Math.min(list.pages.length, next + this.#window))
    return list.pages.slice(from, list.ahead)
  }

  /** The statement ended. */
  clear(): void {
    this.#lists.clear()
    this.#places.clear()
  }

  #forget(page: number): void {
    for (const child of this.#lists.get(page)?.pages ?? []) {
      if (this.#places.get(child)?.parent === page) this.#places.delete(child)
    }
    this.#lists.delete(page)
  }
}

const firstPageHeaderBytes = 100
const innerHeaderBytes = 12

/** The children of an inner page from left to right, as pages from 0. */
export function childrenOf(page: number, bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const header = page === 0 ? firstPageHeaderBytes : 0
  const cells = view.getUint16(header + 3)
  const children: number[] = []
  for (let cell = 0; cell < cells; cell++) {
    const at = header + innerHeaderBytes + 2 * cell
    // What is no b-tree page after all is not followed.
    if (at + 2 > bytes.length) return children
    const start = view.getUint16(at)
    if (start + 4 > bytes.length) return children
    children.push(view.getUint32(start) - 1)
  }
  children.push(view.getUint32(header + 8) - 1)
  return children
}

/** Ascending neighbours as runs: first and count. */
export function runsOf(pages: readonly number[]): [first: number, count: number][] {
  const runs: [number, number][] = []
  for (const page of [...pages].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last !== undefined && page === last[0] + last[1]) last[1]++
    else runs.push([page, 1])
  }
  return runs
}
