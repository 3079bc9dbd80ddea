/**
 * Finished cells on disk, so that a run that was stopped goes on where it was. A line of JSON a
 * cell, appended when it is done; a line cut short by a crash is left out when reading.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { writeWholeFile } from '../output/write-file.ts'
import type { Row } from '../row.ts'

/** To be raised when rows or their meaning change. */
const layout = 1
/** Some hundred megabytes with windows: beyond it the older half is forgotten. */
const mostRows = 100_000

/** Rows by a key that stands for everything they depend on. */
export class ResultsFile {
  readonly #path: string
  readonly #rows = new Map<string, Row>()

  /** Reads what is there. Throws `RESULTS_UNWRITABLE`. */
  constructor(path: string) {
    this.#path = path
    try {
      mkdirSync(dirname(path), { recursive: true })
      const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
      for (const line of text.split('\n')) this.#read(line)
      // Also finds out now, and not after the first hour, that the file cannot be written.
      if (this.#rows.size > mostRows) this.#forgetOldest()
      else appendFileSync(path, text === '' || text.endsWith('\n') ? '' : '\n')
    } catch (cause) {
      throw new SelfpageError('RESULTS_UNWRITABLE', 'cannot be read and written', {
        place: path,
        hint: 'Choose another file for the results.',
        cause,
      })
    }
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  add(key: string, row: Row): void {
    this.#rows.set(key, row)
    // Synchronously: once a cell counts as done it is on disk, whatever ends the process.
    appendFileSync(this.#path, lineOf(key, row))
  }

  #forgetOldest(): void {
    const keys = [...this.#rows.keys()]
    for (const key of keys.slice(0, keys.length - mostRows / 2)) this.#rows.delete(key)
    writeWholeFile(this.#path, [...this.#rows].map(([key, row]) => lineOf(key, row)).join(''))
  }

  #read(line: string): void {
    try {
      const { key, row } = JSON.parse(line) as { key: string; row: Row }
      this.#rows.set(key, row)
    } catch {
      // Cut short, or the empty text after the last line.
    }
  }
}

function lineOf(key: string, row: Row): string {
  return `${JSON.stringify({ key, row })}\n`
}

/** The key of what depends on `parts`, which are plain data. */
export function resultKey(parts: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(JSON.stringify({ layout, ...parts }))
    .digest('hex')
}
