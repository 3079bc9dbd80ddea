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
/** Read in a tenth of a second. Beyond it the older half is forgotten. */
const mostBytes = 2 ** 27

const keyHead = '{"key":"'
const keyEnd = keyHead.length + 64
const newline = 0x0a

/** Rows by a key that stands for everything they depend on. */
export class ResultsFile<Value = Row> {
  readonly #path: string
  /** The file as it was found: a row is parsed when somebody asks for it. */
  readonly #found: Buffer
  /** Where in it the line of each key begins. */
  readonly #lines = new Map<string, number>()
  readonly #added = new Map<string, Value>()

  /** Reads what is there, unless nobody will ask for it. Throws `RESULTS_UNWRITABLE`. */
  constructor(path: string, isRead = true, limitBytes = mostBytes) {
    this.#path = path
    try {
      mkdirSync(dirname(path), { recursive: true })
      const found = isRead && existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
      const isTooLong = found.length > limitBytes
      this.#found = isTooLong ? newerHalf(found) : found
      for (let at = 0; at < this.#found.length; at = lineEnd(this.#found, at) + 1) {
        this.#lines.set(this.#found.toString('latin1', at + keyHead.length, at + keyEnd), at)
      }
      // Also finds out now, and not after the first hour, that the file cannot be written. Where the
      // last line may be cut short, what comes next begins a line of its own.
      const isWhole = isRead && (found.length === 0 || found.at(-1) === newline)
      if (isTooLong) writeWholeFile(path, this.#found)
      else appendFileSync(path, isWhole ? '' : '\n')
    } catch (cause) {
      throw new SelfpageError('RESULTS_UNWRITABLE', 'cannot be read and written', {
        place: path,
        hint: 'Choose another file for the results.',
        cause,
      })
    }
  }

  get(key: string): Value | undefined {
    return this.#added.get(key) ?? this.#parse(key)
  }

  add(key: string, row: Value): void {
    this.#added.set(key, row)
    // Synchronously: once a cell counts as done it is on disk, whatever ends the process.
    appendFileSync(this.#path, lineOf(key, row))
  }

  #parse(key: string): Value | undefined {
    const at = this.#lines.get(key)
    if (at === undefined) return undefined
    try {
      const line = this.#found.toString('utf8', at, lineEnd(this.#found, at))
      return (JSON.parse(line) as { row: Value }).row
    } catch {
      // Cut short: the cell is run again.
      return undefined
    }
  }
}

/** Where the line that begins at `at` ends: at its newline, or at the end of the file. */
function lineEnd(text: Buffer, at: number): number {
  const end = text.indexOf(newline, at)
  return end === -1 ? text.length : end
}

/** The later half of the lines, by their bytes, with a newline at the end. */
function newerHalf(text: Buffer): Buffer {
  const half = text.subarray(lineEnd(text, text.length >>> 1) + 1)
  return half.at(-1) === newline ? half : Buffer.concat([half, Buffer.of(newline)])
}

function lineOf(key: string, row: unknown): string {
  return `${JSON.stringify({ key, row })}\n`
}

/** The key of what depends on `parts`, which are plain data. */
export function resultKey(parts: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(JSON.stringify({ layout, ...parts }))
    .digest('hex')
}
