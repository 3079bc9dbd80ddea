/**
 * An object of a stacked server, as it lies in an object of the store below:
 *
 *   0                     header: magic u32, pages u32, size in bytes f64
 *   1 .. entryPages       entries, in order of the pages
 *   1 + entryPages ..     what the codec made of the pages
 *
 * `pages` is the most the object can have. Where the store below keeps holes, unused space costs nothing.
 */
import type { StoreError } from '@selfpage/runtime'
import type { Operation } from '@selfpage/kernel'
import type { Worker } from '../service/service.ts'
import type { BelowStore } from './below-store.ts'
import { errorOf } from './below-store.ts'
import type { ObjectCodec, ObjectName, PageCodec } from './page-codec.ts'

const MAGIC = 0x54535053

export class StackedObject {
  readonly name: ObjectName
  readonly pages: number
  readonly #below: BelowStore
  readonly #object: number
  readonly #pageSizeBytes: number
  readonly #codec: ObjectCodec
  readonly #entryBytes: number
  readonly #perPage: number
  readonly #entries: Uint8Array
  sizeBytes: number
  /** Who has it open. */
  users = 0

  private constructor(
    below: BelowStore,
    object: number,
    name: ObjectName,
    codec: PageCodec,
    shape: { readonly pages: number; readonly sizeBytes: number; readonly pageSizeBytes: number },
  ) {
    this.name = name
    this.pages = shape.pages
    this.sizeBytes = shape.sizeBytes
    this.#below = below
    this.#object = object
    this.#pageSizeBytes = shape.pageSizeBytes
    this.#entryBytes = codec.entryBytes
    this.#perPage = Math.floor(shape.pageSizeBytes / codec.entryBytes)
    this.#codec = codec.open(name, shape.pages)
    const entryPages = Math.ceil(shape.pages / this.#perPage)
    this.#entries = new Uint8Array(entryPages * this.#perPage * codec.entryBytes)
  }

  get object(): number {
    return this.#object
  }

  /** Opens it below, or makes it if it is not there and `createBytes` says how long. */
  static *open(
    worker: Worker,
    below: BelowStore,
    codec: PageCodec,
    name: ObjectName,
    pages: number,
    pageSizeBytes: number,
    createBytes: number | undefined,
  ): Operation<StackedObject | StoreError> {
    const perPage = Math.floor(pageSizeBytes / codec.entryBytes)
    const backing = 1 + Math.ceil(pages / perPage) + codec.backingPages(pages)
    // Below it is as long as it can ever get, at once: a swap area cannot grow, a file has holes.
    const create = createBytes === undefined ? {} : { createBytes: backing * pageSizeBytes }
    const reply = yield* below.ask(worker, { op: 'store.open', path: name.path, ...create })
    if (reply.op !== 'store.opened') return errorOf(reply)
    const headers = yield* below.read(worker, reply.object, 0, 1)
    if (typeof headers === 'string') return headers
    const view = new DataView(headers[0].buffer)
    const isNew = headers[0].every((byte) => byte === 0)
    if (isNew && createBytes === undefined) return 'no-such-object'
    if (!isNew && view.getUint32(0, true) !== MAGIC) return 'corrupted'
    const shape = {
      pages: isNew ? pages : view.getUint32(4, true),
      sizeBytes: isNew ? (createBytes ?? 0) : view.getFloat64(8, true),
      pageSizeBytes,
    }
    if (!(shape.sizeBytes >= 0) || shape.sizeBytes > shape.pages * pageSizeBytes) return 'corrupted'
    const opened = new StackedObject(below, reply.object, name, codec, shape)
    const error = isNew ? yield* opened.#save(worker, new Map()) : yield* opened.#load(worker)
    return error ?? opened
  }

  pagesNow(): number {
    return Math.ceil(this.sizeBytes / this.#pageSizeBytes)
  }

  /** The pages' bytes, or the error. */
  *read(worker: Worker, page: number, pages: number): Operation<Uint8Array[] | StoreError> {
    const backing = new Map<number, Uint8Array>()
    const found: Uint8Array[] = []
    for (let at = page; at < page + pages; at++) {
      const entry = this.#entry(at)
      if (isZero(entry)) {
        found.push(new Uint8Array(this.#pageSizeBytes))
        continue
      }
      const where = this.#codec.backingPage(at, entry)
      const bytes = backing.get(where) ?? (yield* this.#readBacking(worker, where))
      if (typeof bytes === 'string') return bytes
      backing.set(where, bytes)
      const plain = this.#codec.decode(at, entry, bytes)
      if (plain === undefined) return 'corrupted'
      found.push(plain)
    }
    return found
  }

  /** All of it or nothing. */
  *write(
    worker: Worker,
    contents: ReadonlyMap<number, Uint8Array>,
    sizeBytes: number,
  ): Operation<StoreError | undefined> {
    const backing = new Map<number, Uint8Array>()
    const entries = new Map<number, Uint8Array>()
    let error: StoreError | undefined
    for (const [page, plain] of contents) {
      const entry = new Uint8Array(this.#entryBytes)
      const placed = this.#codec.encode(page, plain, this.#entry(page), entry)
      if (placed === undefined) {
        error = 'no-space'
        break
      }
      entries.set(page, entry)
      let bytes: Uint8Array | StoreError | undefined = backing.get(placed.backingPage)
      bytes ??= placed.isShared
        ? yield* this.#readBacking(worker, placed.backingPage)
        : new Uint8Array(this.#pageSizeBytes)
      if (typeof bytes === 'string') {
        error = bytes
        break
      }
      placed.put(bytes)
      backing.set(placed.backingPage, bytes)
    }
    const pages = new Map<number, Uint8Array>()
    for (const [page, bytes] of backing) pages.set(this.#dataStart + page, bytes)
    const before = this.#replaceEntries(entries)
    const sizeBefore = this.sizeBytes
    this.sizeBytes = sizeBytes
    error ??= yield* this.#save(worker, pages, [...entries.keys()])
    if (error !== undefined) {
      this.sizeBytes = sizeBefore
      this.#replaceEntries(before)
    }
    for (const [page, entry] of error === undefined ? before : entries) {
      if (!isZero(entry)) this.#codec.forget(page, entry)
    }
    return error
  }

  /** These pages are zeros from now on. */
  *clear(
    worker: Worker,
    page: number,
    pages: number,
    sizeBytes = this.sizeBytes,
  ): Operation<StoreError | undefined> {
    const cleared: number[] = []
    for (let at = page; at < page + pages; at++) if (!isZero(this.#entry(at))) cleared.push(at)
    this.sizeBytes = sizeBytes
    const batch = this.#below.pages - 1
    for (let start = 0; start === 0 || start < cleared.length; start += batch) {
      const some = cleared.slice(start, start + batch)
      const zeros = new Map(some.map((at) => [at, new Uint8Array(this.#entryBytes)]))
      for (const [at, entry] of this.#replaceEntries(zeros)) this.#codec.forget(at, entry)
      const error = yield* this.#save(worker, new Map(), some)
      if (error !== undefined) return error
    }
    return undefined
  }

  get #dataStart(): number {
    return 1 + Math.ceil(this.pages / this.#perPage)
  }

  #entry(page: number): Uint8Array {
    return this.#entries.subarray(page * this.#entryBytes, (page + 1) * this.#entryBytes)
  }

  /** @returns what they were */
  #replaceEntries(entries: ReadonlyMap<number, Uint8Array>): Map<number, Uint8Array> {
    const before = new Map<number, Uint8Array>()
    for (const [page, entry] of entries) {
      before.set(page, this.#entry(page).slice())
      this.#entry(page).set(entry)
    }
    return before
  }

  *#readBacking(worker: Worker, page: number): Operation<Uint8Array | StoreError> {
    const read = yield* this.#below.read(worker, this.#object, this.#dataStart + page, 1)
    return typeof read === 'string' ? read : read[0]
  }

  /** Writes the header, the entries of these pages, and what else there is, at once. */
  *#save(
    worker: Worker,
    contents: Map<number, Uint8Array>,
    pages: readonly number[] = [],
  ): Operation<StoreError | undefined> {
    const header = new Uint8Array(this.#pageSizeBytes)
    const view = new DataView(header.buffer)
    view.setUint32(0, MAGIC, true)
    view.setUint32(4, this.pages, true)
    view.setFloat64(8, this.sizeBytes, true)
    contents.set(0, header)
    const length = this.#perPage * this.#entryBytes
    for (const page of pages) {
      const index = Math.floor(page / this.#perPage)
      const bytes = new Uint8Array(this.#pageSizeBytes)
      bytes.set(this.#entries.subarray(index * length, (index + 1) * length))
      contents.set(1 + index, bytes)
    }
    return yield* this.#below.write(worker, this.#object, contents)
  }

  *#load(worker: Worker): Operation<StoreError | undefined> {
    const count = Math.ceil(this.pagesNow() / this.#perPage)
    const read = count === 0 ? [] : yield* this.#below.read(worker, this.#object, 1, count)
    if (typeof read === 'string') return read
    const length = this.#perPage * this.#entryBytes
    for (const [index, bytes] of read.entries()) {
      this.#entries.set(bytes.subarray(0, length), index * length)
    }
    for (let page = 0; page < this.pagesNow(); page++) {
      const entry = this.#entry(page)
      if (!isZero(entry) && !this.#codec.claim(page, entry)) return 'corrupted'
    }
    return undefined
  }
}

function isZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false
  return true
}
