/**
 * The future of a run: which pages of its file SQLite will ask for, in order. SQLite does the same
 * for the same bytes, statements and seed, so a trial on plain memory tells.
 */
import { NEVER } from '@selfpage/policy'
import type { Files, OpenFile } from '../engine/files.ts'
import { loadSqlite } from '../engine/load-sqlite.ts'
import { MemoryFiles } from '../engine/memory-files.ts'
import { runEngine } from '../engine/run-engine.ts'
import type { EngineRun } from '../engine/run-engine.ts'

/** For each reference to a page of the file the number of the next one to it; `NEVER`: there is none. */
export async function foresee(image: Uint8Array, run: EngineRun): Promise<Uint32Array> {
  const sqlite = await loadSqlite()
  const files = new WatchedFiles(new MemoryFiles(run.pageBytes, new Map([[run.path, image]])), run)
  runEngine(sqlite, files, run)
  const { pages } = files
  const nextUses = new Uint32Array(pages.length)
  const next = new Map<number, number>()
  for (let reference = pages.length - 1; reference >= 0; reference--) {
    nextUses[reference] = next.get(pages[reference]) ?? NEVER
    next.set(pages[reference], reference)
  }
  return nextUses
}

/** Notes each page of the database that is read or written. */
class WatchedFiles implements Files {
  readonly pages: number[] = []
  readonly #files: MemoryFiles
  readonly #run: EngineRun

  constructor(files: MemoryFiles, run: EngineRun) {
    this.#files = files
    this.#run = run
  }

  open(path: string): OpenFile {
    const file = this.#files.open(path)
    if (path !== this.#run.path) return file
    const { pages } = this
    const { pageBytes } = this.#run
    const note = (offset: number, length: number) => {
      for (let at = offset - (offset % pageBytes); at < offset + length; at += pageBytes) {
        pages.push(at / pageBytes)
      }
    }
    return {
      get sizeBytes() {
        return file.sizeBytes
      },
      read(into, offset) {
        note(offset, Math.max(0, Math.min(into.length, file.sizeBytes - offset)))
        return file.read(into, offset)
      },
      write(from, offset) {
        note(offset, from.length)
        file.write(from, offset)
      },
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      sync: () => file.sync(),
    }
  }

  exists(path: string): boolean {
    return this.#files.exists(path)
  }

  remove(path: string): void {
    this.#files.remove(path)
  }
}
