/**
 * What system calls do to the memory of a process, from the lines that Valgrind prints of them
 * (`--trace-syscalls=yes`): mmap, munmap, brk, madvise and mremap.
 */

/** A change of the pages from `first` to before `end`, numbers in the process's own space. */
export interface SpaceChange {
  readonly kind: 'map' | 'unmap' | 'discard'
  readonly first: number
  readonly end: number
  /** What a mapping's pages are at first: zeroes, or what a file says. */
  readonly backing: 'anonymous' | 'file'
}

/** A call that was begun and whose result comes on a later line. */
interface Call {
  readonly name: string
  readonly values: readonly number[]
}

const line = /^SYSCALL\[(\d+),(\d+)\]\( *\d+\) (.*)$/
const call = /^sys_(mmap2?|munmap|brk|madvise|mremap) \( ([^)]*) \)(.*)$/
const success = /Success\(0x([0-9a-f]+)\)/
const endOfWaiting = /^\.\.\. \[async\] --> /

const mapAnonymous = 0x20
// MADV_DONTNEED, MADV_FREE and MADV_REMOVE: the program does without what the pages hold.
const givingUp: ReadonlySet<number> = new Set([4, 8, 9])

/** Follows the mappings of one process. */
export class AddressSpace {
  readonly #pageBytes: number
  readonly #waiting = new Map<string, Call>()
  /** Mappings of files, which come back by reading. */
  #files: { readonly first: number; readonly end: number }[] = []
  #heapEnd: number | null = null

  constructor(pageBytes: number) {
    this.#pageBytes = pageBytes
  }

  /** What a line about a system call of process `pid` says; nothing for other calls and processes. */
  read(text: string, pid: string): SpaceChange[] {
    const [, process, thread = '', rest = ''] = line.exec(text) ?? []
    if (process !== pid) return []
    if (endOfWaiting.test(rest)) {
      const begun = this.#waiting.get(thread)
      this.#waiting.delete(thread)
      return begun === undefined ? [] : this.#finish(begun, rest)
    }
    const [, name, words = '', result = ''] = call.exec(rest) ?? []
    if (name === undefined) return []
    const begun = { name, values: words.split(', ').map((word) => Number.parseInt(word)) }
    if (!result.includes('[async] ...')) return this.#finish(begun, result)
    this.#waiting.set(thread, begun)
    return []
  }

  #finish({ name, values }: Call, result: string): SpaceChange[] {
    const [, digits] = success.exec(result) ?? []
    if (digits === undefined) return []
    const returned = this.#pageOf(Number.parseInt(digits, 16))
    const [address, bytes, third, flags] = values
    const first = this.#pageOf(address)
    const end = this.#pageOf(address + bytes)
    switch (name) {
      case 'munmap':
        return this.#unmap(first, end)
      case 'brk':
        return this.#moveHeapEnd(returned)
      case 'madvise':
        return givingUp.has(third) ? this.#giveUp(first, end) : []
      case 'mremap':
        return this.#remap(first, end, returned, this.#pageOf(third))
      default: {
        const backing = (flags & mapAnonymous) === 0 ? 'file' : 'anonymous'
        return this.#map(returned, returned + this.#pageOf(bytes), backing)
      }
    }
  }

  #map(first: number, end: number, backing: SpaceChange['backing']): SpaceChange[] {
    if (end <= first) return []
    this.#removeFiles(first, end)
    if (backing === 'file') this.#files.push({ first, end })
    return [{ kind: 'map', first, end, backing }]
  }

  #unmap(first: number, end: number): SpaceChange[] {
    if (end <= first) return []
    this.#removeFiles(first, end)
    return [{ kind: 'unmap', first, end, backing: 'anonymous' }]
  }

  /** Pages of a file are read again, others are zeroes. */
  #giveUp(first: number, end: number): SpaceChange[] {
    if (end <= first) return []
    if (this.#isFile(first)) return [{ kind: 'map', first, end, backing: 'file' }]
    return [{ kind: 'discard', first, end, backing: 'anonymous' }]
  }

  #remap(first: number, end: number, moved: number, pages: number): SpaceChange[] {
    const backing = this.#isFile(first) ? 'file' : 'anonymous'
    const newEnd = moved + pages
    if (moved === first) return [...this.#map(end, newEnd, backing), ...this.#unmap(newEnd, end)]
    return [...this.#unmap(first, end), ...this.#map(moved, newEnd, backing)]
  }

  /** The first of these calls tells where the heap begins. */
  #moveHeapEnd(end: number): SpaceChange[] {
    const before = this.#heapEnd ?? end
    this.#heapEnd = end
    return [...this.#map(before, end, 'anonymous'), ...this.#unmap(end, before)]
  }

  #isFile(page: number): boolean {
    return this.#files.some(({ first, end }) => first <= page && page < end)
  }

  #removeFiles(first: number, end: number): void {
    this.#files = this.#files.flatMap((file) => {
      if (file.end <= first || end <= file.first) return [file]
      const below = { first: file.first, end: first }
      const above = { first: end, end: file.end }
      return [below, above].filter((part) => part.first < part.end)
    })
  }

  /** The page an address lies in, or the first after a part that ends there. */
  #pageOf(address: number): number {
    return Math.ceil(address / this.#pageBytes)
  }
}
