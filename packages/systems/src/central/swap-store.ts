/** Swap: blocks of a disk for pages that are of no file. A page has a block once it was dirty. */
import type { FrameNumber } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import { BlockMap } from './block-map.ts'
import type { DirectDisk } from './direct-disk.ts'
import type { PageStore, TransferDone } from './page-store.ts'
import { NONE } from './pages.ts'
import type { Pages } from './pages.ts'

export class SwapStore implements PageStore {
  readonly name = 'swap'
  readonly isFile = false
  readonly #pages: Pages
  readonly #disk: DirectDisk
  readonly #blocks: BlockMap

  constructor(pages: Pages, disk: DirectDisk) {
    this.#pages = pages
    this.#disk = disk
    this.#blocks = new BlockMap(disk.disk.blocks)
  }

  get freeBlocks(): number {
    return this.#blocks.free
  }

  prepare(page: PageId): boolean {
    const { places } = this.#pages
    if (places[page] === NONE) places[page] = this.#blocks.take()
    return places[page] !== NONE
  }

  isNext(page: PageId, next: PageId): boolean {
    return this.placeOf(next) === this.placeOf(page) + 1
  }

  placeOf(page: PageId): number {
    return this.#pages.places[page]
  }

  read(pages: readonly PageId[], frames: readonly FrameNumber[], done: TransferDone): void {
    this.#disk.transfer('read', this.#blocksOf(pages), frames, done)
  }

  write(pages: readonly PageId[], frames: readonly FrameNumber[], done: TransferDone): void {
    this.#disk.transfer('write', this.#blocksOf(pages), frames, done)
  }

  release(page: PageId): void {
    const { places } = this.#pages
    if (places[page] !== NONE) this.#blocks.give(places[page])
    places[page] = NONE
  }

  #blocksOf(pages: readonly PageId[]): number[] {
    return pages.map((page) => this.#pages.places[page])
  }
}
