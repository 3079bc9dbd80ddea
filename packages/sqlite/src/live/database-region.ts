/**
 * The database file as memory of the task: mapped shared, page by page, so that writes reach the
 * file when pages are evicted or synced. It grows by further regions.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Operation, Region, Task } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'

/** Pages that a growing file gets at a time. */
const growthPages = 256

/** Pages written at a time when a file is made. */
const fillPages = 16

export class DatabaseRegion {
  readonly #task: Task
  readonly #path: string
  readonly #regions: Region[] = []
  /** The first page of the file in each region. */
  readonly #starts: number[] = []
  /** Pages mapped. */
  pages = 0

  private constructor(task: Task, path: string) {
    this.#task = task
    this.#path = path
  }

  /**
   * Maps the file at `path`; one that is not there, or was not made to its end, is made of `image`.
   * @throws SelfpageError `DATABASE_NOT_MAPPED`
   */
  static *open(
    task: Task,
    path: string,
    image: Uint8Array,
  ): Generator<unknown, DatabaseRegion, undefined> {
    const found = yield* sizeOf(task, path)
    if (found === 0) yield* fill(task, path, image)
    const sizeBytes = found === 0 ? image.length : found
    const region = new DatabaseRegion(task, path)
    yield* region.#map(Math.max(1, Math.ceil(sizeBytes / task.memory.pageSizeBytes)))
    return region
  }

  /** The page of the task's space that shows page `page` of the file. */
  pageAt(page: number): number {
    let index = this.#starts.length - 1
    while (this.#starts[index] > page) index--
    return this.#regions[index].start + page - this.#starts[index]
  }

  /** How many pages from `page` on lie in one region. */
  runAt(page: number): number {
    const next = this.#starts.find((start) => start > page) ?? this.pages
    return next - page
  }

  /** Makes the file longer, if need be. */
  *extend(pages: number): Operation<void> {
    if (pages <= this.pages) return
    const longer = this.pages + Math.ceil((pages - this.pages) / growthPages) * growthPages
    const { files, memory } = this.#task
    const refused = yield* files.create(this.#path, longer * memory.pageSizeBytes)
    if (refused !== undefined) throw notMapped(this.#path, refused)
    yield* this.#map(longer)
  }

  /** Returns when all that was written is in the file, or why it is not. */
  *sync(): Generator<unknown, string | undefined, undefined> {
    for (const region of this.#regions) {
      const error = yield* this.#task.memory.sync(region)
      if (error !== undefined) return error
    }
    return yield* this.#task.files.sync(this.#path)
  }

  *#map(pages: number): Operation<void> {
    const region = yield* this.#task.memory.map({
      pages: pages - this.pages,
      file: this.#path,
      filePage: this.pages,
      sharing: 'shared',
      rights: READ | WRITE,
    })
    if (typeof region === 'string') throw notMapped(this.#path, region)
    this.#regions.push(region)
    this.#starts.push(this.pages)
    this.pages = pages
  }
}

/** Bytes that every database begins with. */
const magic = 'SQLite format 3\0'

/** Of the file; 0: it is no database (yet). */
function* sizeOf({ files }: Task, path: string): Generator<unknown, number, undefined> {
  const sizeBytes = yield* files.sizeBytes(path)
  const start = new Uint8Array(magic.length)
  if (typeof sizeBytes !== 'number' || sizeBytes < start.length) return 0
  yield* files.read(path, 0, start)
  return String.fromCharCode(...start) === magic ? sizeBytes : 0
}

/** The beginning comes last: a file that was not made to its end is none. */
function* fill(task: Task, path: string, image: Uint8Array): Operation<void> {
  const { files, memory } = task
  const refused = yield* files.create(path, image.length)
  if (refused !== undefined) throw notMapped(path, refused)
  const step = fillPages * memory.pageSizeBytes
  for (let offset = step; offset < image.length; offset += step) {
    yield* put(task, path, offset, image.subarray(offset, offset + step))
  }
  yield* files.sync(path)
  yield* put(task, path, 0, image.subarray(0, step))
  yield* files.sync(path)
}

function* put({ files }: Task, path: string, offset: number, bytes: Uint8Array): Operation<void> {
  const written = yield* files.write(path, offset, bytes)
  if (typeof written === 'string') throw notMapped(path, written)
}

function notMapped(path: string, why: string): SelfpageError {
  const hint = why === 'no-room' ? 'give the task more `pages`' : 'give the files disk more `size`'
  return new SelfpageError('DATABASE_NOT_MAPPED', `the database cannot be mapped: ${why}`, {
    place: path,
    hint,
  })
}
