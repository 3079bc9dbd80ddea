/** What is where in a task's space: runs of pages that are backed by runs of an object's pages. */
import type { Rights } from '@selfpage/kernel'
import type { MemoryObject } from './memory-object.ts'

export interface MapEntry {
  readonly start: number
  readonly pages: number
  /** The object's page at `start`. */
  readonly objectPage: number
  readonly rights: Rights
  readonly name: string
  /** Writes are the task's own: its object shadows another, or is anonymous memory. */
  readonly isPrivate: boolean
  readonly object: MemoryObject
}

/** Entries by their first page; they never overlap. */
export class VmMap {
  readonly pages: number
  /** Ascending by `start`. */
  #entries: MapEntry[] = []

  /** @param pages of the space; page 0 is never given out */
  constructor(pages: number) {
    this.pages = pages
  }

  get entries(): readonly MapEntry[] {
    return this.#entries
  }

  find(page: number): MapEntry | undefined {
    const index = this.#after(page) - 1
    const entry = this.#entries[index]
    return entry !== undefined && page < entry.start + entry.pages ? entry : undefined
  }

  /** The first place with so much room, or -1. */
  roomFor(pages: number): number {
    let start = 1
    for (const entry of this.#entries) {
      if (entry.start - start >= pages) return start
      start = Math.max(start, entry.start + entry.pages)
    }
    return start + pages <= this.pages ? start : -1
  }

  isFree(start: number, pages: number): boolean {
    if (start < 0 || start + pages > this.pages) return false
    return this.#entries.every((each) => each.start >= start + pages || ends(each) <= start)
  }

  /** The object gains a reference. */
  add(entry: MapEntry): void {
    this.#entries.splice(this.#after(entry.start), 0, entry)
    entry.object.references++
  }

  /**
   * Cuts a run of pages out and returns the pieces that were there. Each holds a reference to its
   * object, which is the caller's to release.
   */
  cut(start: number, pages: number): MapEntry[] {
    const end = start + pages
    const inside: MapEntry[] = []
    this.#entries = this.#entries.flatMap((entry) => {
      if (entry.start >= end || ends(entry) <= start) return [entry]
      const first = Math.max(start, entry.start)
      const last = Math.min(end, ends(entry))
      const rest = [part(entry, entry.start, first), part(entry, last, ends(entry))]
      const kept = rest.filter((each) => each.pages > 0)
      inside.push(part(entry, first, last))
      entry.object.references += kept.length
      return kept
    })
    return inside
  }

  /** Index of the first entry that starts beyond `page`. */
  #after(page: number): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#entries[middle].start <= page) low = middle + 1
      else high = middle
    }
    return low
  }
}

function ends({ start, pages }: MapEntry): number {
  return start + pages
}

function part(entry: MapEntry, start: number, end: number): MapEntry {
  const objectPage = entry.objectPage + start - entry.start
  return { ...entry, start, pages: end - start, objectPage }
}
