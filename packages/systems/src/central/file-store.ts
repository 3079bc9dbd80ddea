/**
 * Files by path, and the pages of them that memory has seen: one cache for mapped files and for
 * `read` and `write`, because both mean the same pages. A file is a run of pages with a block each;
 * pages without one are holes, and zeros.
 */
import type { FrameNumber } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import { BlockMap } from './block-map.ts'
import type { DirectDisk } from './direct-disk.ts'
import type { PageStore, TransferDone } from './page-store.ts'
import { NONE } from './pages.ts'
import type { Pages } from './pages.ts'

/** A file. */
export class CentralFile implements PageStore {
  readonly name: string
  readonly isFile = true
  sizeBytes = 0
  /** By page of the file: the block, the page that memory has of it; NONE: none. */
  readonly blocks: number[] = []
  readonly cached: number[] = []
  readonly #volume: FileVolume

  constructor(volume: FileVolume, name: string) {
    this.#volume = volume
    this.name = name
  }

  get pages(): number {
    return this.blocks.length
  }

  prepare(page: PageId): boolean {
    const place = this.placeOf(page)
    if (this.blocks[place] === NONE) this.blocks[place] = this.#volume.map.take()
    return this.blocks[place] !== NONE
  }

  isNext(page: PageId, next: PageId): boolean {
    return this.placeOf(next) === this.placeOf(page) + 1
  }

  placeOf(page: PageId): number {
    return this.#volume.pages.places[page]
  }

  read(pages: readonly PageId[], frames: readonly FrameNumber[], done: TransferDone): void {
    this.#volume.disk.transfer('read', this.#blocksOf(pages), frames, done)
  }

  write(pages: readonly PageId[], frames: readonly FrameNumber[], done: TransferDone): void {
    this.#volume.disk.transfer('write', this.#blocksOf(pages), frames, done)
  }

  /** The page was cut off the file. */
  release(): void {}

  /** The page of the machine that is page `place` of the file. Charged to `owner` if it is new. */
  pageAt(place: number, owner: number): PageId {
    const known = this.cached[place]
    if (known !== NONE) return known as PageId
    const page = this.#volume.pages.create(owner, this, place, this.blocks[place] !== NONE)
    this.cached[place] = page
    return page
  }

  #blocksOf(pages: readonly PageId[]): number[] {
    return pages.map((page) => this.blocks[this.placeOf(page)])
  }
}

export class FileVolume {
  readonly pages: Pages
  readonly disk: DirectDisk
  readonly map: BlockMap
  readonly #files = new Map<string, CentralFile>()

  constructor(pages: Pages, disk: DirectDisk) {
    this.pages = pages
    this.disk = disk
    this.map = new BlockMap(disk.disk.blocks)
  }

  get files(): Iterable<CentralFile> {
    return this.#files.values()
  }

  find(path: string): CentralFile | undefined {
    return this.#files.get(path)
  }

  make(path: string): CentralFile {
    const file = this.#files.get(path) ?? new CentralFile(this, path)
    this.#files.set(path, file)
    return file
  }

  /**
   * Makes a file so long. Bytes past its end are zeros if it becomes longer again.
   * @param cut called with each page that is cut off; whoever maps it still sees it
   */
  resize(file: CentralFile, sizeBytes: number, cut: (page: PageId) => void): void {
    const pages = Math.ceil(sizeBytes / this.disk.disk.blockSizeBytes)
    while (file.blocks.length > pages) {
      const page = file.cached.pop() ?? NONE
      const block = file.blocks.pop() ?? NONE
      if (page !== NONE) {
        this.pages.stores[page] = new CutOff(this.map, block)
        cut(page as PageId)
      } else if (block !== NONE) this.map.give(block)
    }
    while (file.blocks.length < pages) {
      file.blocks.push(NONE)
      file.cached.push(NONE)
    }
    file.sizeBytes = sizeBytes
  }
}

/**
 * The store of a page that was cut off its file: whoever still maps it sees it until it leaves
 * memory, then it is lost. Its block is free when the page ends, not before, or a write still under
 * way would hit the next file that has it.
 */
class CutOff implements PageStore {
  readonly name = 'nowhere'
  readonly isFile = false
  readonly #map: BlockMap
  readonly #block: number

  constructor(map: BlockMap, block: number) {
    this.#map = map
    this.#block = block
  }

  prepare(): boolean {
    return true
  }

  isNext(): boolean {
    return false
  }

  placeOf(): number {
    return NONE
  }

  read(_pages: readonly PageId[], _frames: readonly FrameNumber[], done: TransferDone): void {
    done(false)
  }

  write(_pages: readonly PageId[], _frames: readonly FrameNumber[], done: TransferDone): void {
    done(true)
  }

  release(): void {
    if (this.#block !== NONE) this.#map.give(this.#block)
  }
}
