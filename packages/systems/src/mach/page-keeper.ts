/**
 * What the managers that come with the system have in common: pages of memory objects kept in
 * blocks of a disk. It never waits: it serves any number of pages at once, and still no read can
 * overtake the write of the same page. A page being written that is wanted again is supplied from
 * memory when the write has ended.
 */
import type { ServerThread, ThreadId } from '@selfpage/kernel'
import type { FromManager, ObjectId, ToManager, VmRequest } from './protocol.ts'

/** Where pages are kept. */
export interface PagePlaces {
  readonly disk: string
  /** The block of a page; undefined: it has none, it is zeros. */
  blockOf(object: ObjectId, page: number): number | undefined
  /** The block to write a page to; undefined: there is no space. */
  placeFor(object: ObjectId, page: number): number | undefined
}

interface Writing {
  /** Where it is. */
  at: number
  /** Somebody wants it back. */
  isWanted: boolean
  /** Where a newer version of the page is. */
  newer: number | undefined
  /** Nobody needs it any more; called when the block is not written any more. */
  onEnd?: () => void
}

interface Transfer {
  readonly object: ObjectId
  readonly page: number
  readonly writing: Writing | undefined
  /** Being read, and no longer what the page holds. */
  isForgotten?: boolean
}

export class PageKeeper {
  readonly #thread: ServerThread
  readonly #kernel: ThreadId
  readonly #places: PagePlaces
  readonly #writing = new Map<string, Writing>()
  readonly #lost = new Set<string>()
  readonly #transfers = new Map<number, Transfer>()
  #nextId = 1

  constructor(thread: ServerThread, kernel: ThreadId, places: PagePlaces) {
    this.#thread = thread
    this.#kernel = kernel
    this.#places = places
  }

  /** False: the message is not about pages. */
  serve(message: ToManager): boolean {
    if (message.op === 'memoryObject.dataRequest') this.#request(message.object, message.page)
    else if (message.op === 'memoryObject.dataReturn') {
      this.#save(message.object, message.page, message.at)
    } else if (message.op === 'disk.done') this.#done(message.id, message.at)
    else if (message.op === 'disk.failed') this.#failed(message.id)
    else return false
    return true
  }

  /** The page is no more. @param then called when nothing is written to its block any more */
  forget(object: ObjectId, page: number, then: () => void): void {
    const name = nameOf(object, page)
    this.#lost.delete(name)
    const writing = this.#writing.get(name)
    if (writing === undefined) {
      for (const transfer of this.#transfers.values()) {
        if (transfer.object === object && transfer.page === page) transfer.isForgotten = true
      }
      return then()
    }
    this.#writing.delete(name)
    if (writing.newer !== undefined) this.#free(writing.newer)
    if (writing.isWanted) this.tell({ op: 'memoryObject.dataUnavailable', object, page })
    writing.onEnd = then
  }

  tell(message: FromManager | VmRequest): void {
    this.#thread.post(this.#kernel, message)
  }

  #request(object: ObjectId, page: number): void {
    const name = nameOf(object, page)
    const writing = this.#writing.get(name)
    if (writing !== undefined) {
      writing.isWanted = true
      return
    }
    const block = this.#places.blockOf(object, page)
    if (this.#lost.has(name)) this.tell({ op: 'memoryObject.dataError', object, page })
    else if (block === undefined) {
      this.tell({ op: 'memoryObject.dataUnavailable', object, page })
    } else {
      const id = this.#begin({ object, page, writing: undefined })
      this.tell({ op: 'disk.read', disk: this.#places.disk, block, id })
    }
  }

  #save(object: ObjectId, page: number, at: number): void {
    const name = nameOf(object, page)
    const before = this.#writing.get(name)
    if (before !== undefined) {
      if (before.newer !== undefined) this.#free(before.newer)
      before.newer = at
      return
    }
    this.#write(object, page, { at, isWanted: false, newer: undefined })
  }

  #write(object: ObjectId, page: number, writing: Writing): void {
    const name = nameOf(object, page)
    const block = this.#places.placeFor(object, page)
    if (block === undefined) return this.#lose(object, page, writing)
    this.#lost.delete(name)
    this.#writing.set(name, writing)
    const id = this.#begin({ object, page, writing })
    this.tell({ op: 'disk.write', disk: this.#places.disk, block, id, at: writing.at })
  }

  #begin(transfer: Transfer): number {
    const id = this.#nextId++
    this.#transfers.set(id, transfer)
    return id
  }

  #done(id: number, at: number): void {
    const transfer = this.#transfers.get(id)
    if (transfer === undefined) return
    this.#transfers.delete(id)
    const { object, page, writing } = transfer
    if (transfer.isForgotten === true) {
      this.#free(at)
      this.tell({ op: 'memoryObject.dataUnavailable', object, page })
      return
    }
    if (writing === undefined) {
      this.tell({ op: 'memoryObject.dataSupply', object, page, at })
      return
    }
    const { newer, onEnd } = writing
    if (onEnd !== undefined) {
      this.#free(at)
      return onEnd()
    }
    this.#writing.delete(nameOf(object, page))
    if (newer !== undefined) {
      this.#free(at)
      writing.at = newer
      writing.newer = undefined
      this.#write(object, page, writing)
    } else if (writing.isWanted) this.tell({ op: 'memoryObject.dataSupply', object, page, at })
    else this.#free(at)
  }

  #failed(id: number): void {
    const transfer = this.#transfers.get(id)
    if (transfer === undefined) return
    this.#transfers.delete(id)
    const { object, page, writing } = transfer
    if (writing === undefined) this.tell({ op: 'memoryObject.dataError', object, page })
    else if (writing.onEnd === undefined) this.#lose(object, page, writing)
    else {
      this.#free(writing.at)
      writing.onEnd()
    }
  }

  /** What could not be written is gone: whoever asks for it is told. */
  #lose(object: ObjectId, page: number, writing: Writing): void {
    const name = nameOf(object, page)
    this.#writing.delete(name)
    this.#lost.add(name)
    this.#free(writing.at)
    if (writing.newer !== undefined) this.#free(writing.newer)
    if (writing.isWanted) this.tell({ op: 'memoryObject.dataError', object, page })
  }

  #free(page: number): void {
    this.tell({ op: 'vm.deallocate', page, pages: 1 })
  }
}

function nameOf(object: ObjectId, page: number): string {
  return `${object}:${page}`
}
