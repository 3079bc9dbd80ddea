/**
 * A cached trace: a JSON head, then the columns as they are in memory, so that opening is reading
 * them into shared memory. Layout: magic u32, head length u32, checksum of the rest u32, 0; the
 * head, padded to 64 bytes; each column, padded to 64 bytes; in the byte order of the machine.
 */
import { open } from 'node:fs/promises'
import { shareEventPages } from '../trace-builder.ts'
import type { PageIds, Trace, TraceEvent } from '../trace.ts'
import { writeAtomically } from '../write/atomic-file.ts'

const magic = 0x54435053
const prefixBytes = 16
const alignment = 64
// Slices are read at the same time: filling fresh memory keeps a processor busy.
const readSlices = 4
const sumBlockWords = 1 << 10

type Column = 'pages' | 'writes' | 'fetches' | 'classes' | 'ids' | 'eventPages'

/** The head: a trace without its columns, and where they are. */
interface Head {
  readonly trace: Omit<Trace, 'pages' | 'writes' | 'fetches' | 'classes' | 'events' | 'ids'>
  /** Events have the number of their pages in place of them. */
  readonly events: readonly object[]
  readonly idKind: 'number' | 'bigint' | 'text'
  readonly columns: { readonly [name in Column]?: { readonly at: number; readonly bytes: number } }
  readonly bodyBytes: number
}

/** Writes `trace` for {@link readInterned}. Throws if the system refuses. */
export async function writeInterned(path: string, trace: Trace): Promise<void> {
  const { pages, writes, fetches, classes, events, ids, about, ...rest } = trace
  const { path: _path, ...keptAbout } = about
  const contents: [Column, Uint8Array | null][] = [
    ['pages', bytesOf(pages)],
    ['writes', writes && bytesOf(writes)],
    ['fetches', fetches && bytesOf(fetches)],
    ['classes', classes],
    ['ids', isText(ids) ? new TextEncoder().encode(JSON.stringify(ids)) : bytesOf(ids)],
    ['eventPages', bytesOf(joinPages(events))],
  ]
  const columns: { [name in Column]?: { at: number; bytes: number } } = {}
  const parts: Uint8Array[] = []
  let at = 0
  for (const [name, bytes] of contents) {
    if (!bytes) continue
    columns[name] = { at, bytes: bytes.length }
    parts.push(bytes, new Uint8Array(paddingOf(bytes.length)))
    at += bytes.length + paddingOf(bytes.length)
  }
  const head: Head = {
    trace: { ...rest, about: keptAbout },
    events: events.map((event) =>
      'pages' in event && event.pages ? { ...event, pages: event.pages.length } : event,
    ),
    idKind: isText(ids) ? 'text' : ids instanceof BigUint64Array ? 'bigint' : 'number',
    columns,
    bodyBytes: at,
  }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const jsonBytes = new Uint8Array(json.length + paddingOf(json.length + prefixBytes)).fill(0x20)
  jsonBytes.set(json)
  const sum = new WordSum()
  for (const part of [jsonBytes, ...parts]) sum.add(part)
  const prefix = Uint32Array.of(magic, jsonBytes.length, sum.value, 0)
  await writeAtomically(path, [bytesOf(prefix), jsonBytes, ...parts])
}

/** The trace in a cached file, read from `source` once; null if there is none, or damaged. */
export async function readInterned(path: string, source: string): Promise<Trace | null> {
  try {
    const bytes = await readShared(path)
    const [found, jsonBytes, checksum, reserved] = new Uint32Array(bytes.buffer, 0, prefixBytes / 4)
    if (found !== magic || reserved !== 0 || jsonBytes > bytes.length - prefixBytes) return null
    const sum = new WordSum()
    sum.add(bytes.subarray(prefixBytes))
    if (sum.value !== checksum) return null
    const bodyAt = prefixBytes + jsonBytes
    const json = new TextDecoder().decode(bytes.slice(prefixBytes, bodyAt))
    return traceOf(JSON.parse(json) as Head, bytes.buffer, bodyAt, source)
  } catch {
    // Not there, not readable, not what it should be: the source file is.
    return null
  }
}

function traceOf(head: Head, buffer: SharedArrayBuffer, bodyAt: number, source: string): Trace {
  const words = (name: Column) => {
    const column = head.columns[name]
    return column ? new Uint32Array(buffer, bodyAt + column.at, column.bytes / 4) : null
  }
  const { classes, ids } = head.columns
  const idsAt = bodyAt + (ids?.at ?? 0)
  const idBytes = ids?.bytes ?? 0
  const readIds = (): PageIds => {
    if (head.idKind === 'number') return new Float64Array(buffer, idsAt, idBytes / 8)
    if (head.idKind === 'bigint') return new BigUint64Array(buffer, idsAt, idBytes / 8)
    const text = new Uint8Array(buffer, idsAt, idBytes).slice()
    return JSON.parse(new TextDecoder().decode(text)) as string[]
  }
  const eventPages = words('eventPages') ?? new Uint32Array(0)
  let at = 0
  const events = head.events.map((event) => {
    if (!('pages' in event)) return event as TraceEvent
    const length = event.pages as number
    at += length
    return { ...event, pages: eventPages.subarray(at - length, at) } as TraceEvent
  })
  return {
    ...head.trace,
    pages: words('pages') ?? new Uint32Array(0),
    writes: words('writes'),
    fetches: words('fetches'),
    classes: classes ? new Uint8Array(buffer, bodyAt + classes.at, classes.bytes) : null,
    events,
    ids: readIds(),
    about: { ...head.trace.about, path: source },
  }
}

async function readShared(path: string): Promise<Uint8Array<SharedArrayBuffer>> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = new Uint8Array(new SharedArrayBuffer(size))
    const step = Math.max(1 << 20, Math.ceil(size / readSlices))
    const reads: Promise<void>[] = []
    for (let from = 0; from < size; from += step) {
      reads.push(readSlice(file, bytes, from, Math.min(size, from + step)))
    }
    await Promise.all(reads)
    return bytes
  } finally {
    await file.close()
  }
}

async function readSlice(
  file: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
  from: number,
  to: number,
): Promise<void> {
  for (let at = from; at < to;) {
    const { bytesRead } = await file.read(bytes, at, to - at, at)
    if (bytesRead === 0) throw new Error('the file became shorter')
    at += bytesRead
  }
}

/**
 * Two running sums over 32-bit words, as Fletcher's checksum: they notice changed and exchanged
 * words, and cost a nanosecond a word. Every part added must be a multiple of four bytes long but
 * for those followed by their padding.
 */
class WordSum {
  #sum = 1
  #sumOfSums = 0
  #rest = new Uint8Array(0)

  get value(): number {
    return (this.#sum ^ Math.imul(this.#sumOfSums, 0x9e3779b1)) >>> 0
  }

  add(part: Uint8Array): void {
    const bytes = this.#rest.length === 0 && part.byteOffset % 4 === 0 ? part : this.#join(part)
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2)
    // Blocks, so that the loop is compiled by itself early on, not while one long run is under way.
    for (let from = 0; from < words.length; from += sumBlockWords) {
      this.#addWords(words, from, Math.min(words.length, from + sumBlockWords))
    }
    this.#rest = bytes.slice(words.length * 4)
  }

  #addWords(words: Uint32Array, from: number, to: number): void {
    let sum = this.#sum
    let sumOfSums = this.#sumOfSums
    for (let index = from; index < to; index++) {
      sum = (sum + words[index]) | 0
      sumOfSums = (sumOfSums + sum) | 0
    }
    this.#sum = sum
    this.#sumOfSums = sumOfSums
  }

  #join(part: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#rest.length + part.length)
    joined.set(this.#rest)
    joined.set(part, this.#rest.length)
    return joined
  }
}

function joinPages(events: readonly TraceEvent[]): Uint32Array {
  const pages = shareEventPages(events).flatMap((event) =>
    'pages' in event && event.pages ? [event.pages] : [],
  )
  return pages.length === 0 ? new Uint32Array(0) : new Uint32Array(pages[0].buffer)
}

function bytesOf(array: Uint32Array | Float64Array | BigUint64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

function isText(ids: PageIds): ids is readonly string[] {
  return Array.isArray(ids)
}

function paddingOf(length: number): number {
  return (alignment - (length % alignment)) % alignment
}
