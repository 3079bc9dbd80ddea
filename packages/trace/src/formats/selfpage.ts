/** Selfpage's own format, `.spt`: all that a trace has. See docs/trace-format.md. */
import { ByteQueue } from '../bytes/byte-queue.ts'
import type { TraceSource } from '../bytes/trace-source.ts'
import type { ReferenceBatch, TraceReading, TraceRest } from '../reference-batch.ts'
import { BlockReader, magic } from '../spt/block.ts'
import type { Block } from '../spt/block.ts'
import { decodeEvents } from '../spt/event-rows.ts'
import { decodeIds } from '../spt/id-column.ts'
import { decodePages } from '../spt/page-column.ts'
import { LastValues, decodeBits, decodeClasses } from '../spt/value-column.ts'
import type { PageIds, TraceAbout, TraceEvent } from '../trace.ts'
import { traceError } from '../trace-error.ts'
import { formatVersion } from '../write/selfpage-writer.ts'
import type { SelfpageHeader } from '../write/selfpage-writer.ts'
import type { TraceFormat } from './trace-format.ts'

async function open(source: TraceSource): Promise<TraceReading> {
  const reader = new BlockReader(new ByteQueue(source.chunks()), source.path)
  try {
    return await openBlocks(reader, source)
  } catch (error) {
    await reader.close()
    throw error
  }
}

async function openBlocks(reader: BlockReader, source: TraceSource): Promise<TraceReading> {
  await reader.readMagic()
  const header = parseJson(reader, await expect(reader, 'header')) as SelfpageHeader
  if (header.version !== formatVersion) {
    const message = `is of version ${header.version}, but this program reads ${formatVersion}`
    const hint = 'Use a program of the same version as the one that wrote it.'
    throw traceError('TRACE_FORMAT_UNKNOWN', source.path, message, hint)
  }
  const about = parseJson(reader, await expect(reader, 'about')) as TraceAbout
  const idBlock = await expect(reader, 'ids')
  const ids = decodeIds(idBlock.bytes, idBlock.transform, header.distinctPages)
  if (!ids) throw reader.corrupt(`of ids does not hold ${header.distinctPages} of them`)
  const contents = new Contents(reader, header, ids, source.options.limitReferences)
  return {
    name: header.name,
    pageBytes: header.pageBytes,
    exactFromFrames: header.exactFromFrames,
    mostReferences: header.references,
    batches: contents.batches(),
    finish: () =>
      contents.finish({
        ...about,
        format: selfpage.name,
        originalFormat: about.originalFormat ?? about.format,
        path: source.path,
      }),
  }
}

/** What follows the ids: events, then segments. */
class Contents {
  readonly #reader: BlockReader
  readonly #header: SelfpageHeader
  readonly #ids: PageIds
  readonly #limit: number
  #events: TraceEvent[] = []
  #references = 0
  #distinctPages = 0

  constructor(reader: BlockReader, header: SelfpageHeader, ids: PageIds, limit = Infinity) {
    this.#reader = reader
    this.#header = header
    this.#ids = ids
    this.#limit = limit
  }

  async *batches(): AsyncGenerator<ReferenceBatch> {
    try {
      yield* this.#segments()
    } finally {
      await this.#reader.close()
    }
  }

  async *#segments(): AsyncGenerator<ReferenceBatch> {
    const { distinctPages } = this.#header
    const last = {
      writes: new LastValues(distinctPages),
      fetches: new LastValues(distinctPages),
      classes: new LastValues(distinctPages),
    }
    let block = await this.#reader.read()
    if (block.kind === 'events') {
      this.#readEvents(block)
      block = await this.#reader.read()
    }
    while (block.kind === 'pages') {
      const pages = this.#require(block, decodePages(block.bytes, block.transform))
      const first = this.#references
      let writes: Uint32Array | null = null
      let fetches: Uint32Array | null = null
      let classes: Uint8Array | null = null
      block = await this.#reader.read()
      if (block.kind === 'writes') {
        writes = this.#require(block, decodeBits(block, pages, last.writes))
        block = await this.#reader.read()
      }
      if (block.kind === 'fetches') {
        fetches = this.#require(block, decodeBits(block, pages, last.fetches))
        block = await this.#reader.read()
      }
      if (block.kind === 'classes') {
        classes = this.#require(block, decodeClasses(block, pages, last.classes))
        block = await this.#reader.read()
      }
      yield this.#cut({ first, pages, writes, fetches, classes })
      if (this.#references >= this.#limit) return
    }
    if (block.kind !== 'end') throw this.#reader.corrupt(`of ${block.kind} is out of place`)
    await this.#reader.readEnd()
    const { references } = this.#header
    if (this.#references !== references) {
      throw this.#reader.corrupt(`of pages is missing: ${this.#references} of ${references} came`)
    }
  }

  finish(about: TraceAbout): TraceRest {
    const references = this.#references
    const distinctPages = this.#distinctPages
    if (references === this.#header.references) {
      return { ids: this.#ids, events: this.#events, about }
    }
    const events = this.#events.filter(({ at }) => at <= references)
    const ids = this.#ids as Float64Array | string[]
    const hasPage = (page: number) => page < distinctPages
    return {
      ids: Array.isArray(ids) ? ids.slice(0, distinctPages) : ids.subarray(0, distinctPages),
      events: events.map((event) =>
        'pages' in event && event.pages ? { ...event, pages: event.pages.filter(hasPage) } : event,
      ),
      about,
    }
  }

  /** The batch as far as the limit goes; counts what it gives. */
  #cut(batch: ReferenceBatch): ReferenceBatch {
    const length = Math.min(batch.pages.length, this.#limit - batch.first)
    this.#references += length
    const pages = batch.pages.subarray(0, length)
    this.#distinctPages = this.#countPages(pages)
    if (length === batch.pages.length) return batch
    const cutBits = (bits: Uint32Array | null) => {
      const part = bits && bits.slice(0, Math.ceil(length / 32))
      if (part && length % 32 > 0) part[part.length - 1] &= 2 ** (length % 32) - 1
      return part
    }
    const classes = batch.classes?.subarray(0, length) ?? null
    const writes = cutBits(batch.writes)
    return { first: batch.first, pages, writes, fetches: cutBits(batch.fetches), classes }
  }

  /** The distinct pages up to and with `pages`, in which new ones must come in order. */
  #countPages(pages: Uint32Array): number {
    let count = this.#distinctPages
    for (let index = 0; index < pages.length; index++) {
      if (pages[index] < count) continue
      if (pages[index] > count || count === this.#header.distinctPages) {
        throw this.#reader.corrupt(`of pages before this one has page ${pages[index]} out of order`)
      }
      count++
    }
    return count
  }

  #readEvents(block: Block): void {
    try {
      this.#events = decodeEvents(new TextDecoder().decode(block.bytes), this.#ids)
    } catch (error) {
      throw this.#reader.corrupt(`of events before this one is none (${String(error)})`)
    }
  }

  #require<Value>(block: Block, value: Value | null): Value {
    if (value !== null) return value
    throw this.#reader.corrupt(`of ${block.kind} before this one has a wrong length`)
  }
}

async function expect(reader: BlockReader, kind: Block['kind']): Promise<Block> {
  const block = await reader.read()
  if (block.kind === kind) return block
  throw reader.corrupt(`before this one is of ${block.kind}, where ${kind} should be`)
}

function parseJson(reader: BlockReader, block: Block): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(block.bytes))
  } catch (error) {
    throw reader.corrupt(`of ${block.kind} before this one is not JSON (${String(error)})`)
  }
}

export const selfpage: TraceFormat = {
  name: 'selfpage',
  summary: "Selfpage's own: everything a trace has, compressed and checksummed",
  extensions: ['.spt'],
  recognize: (head) => magic.every((byte, index) => head[index] === byte),
  open,
}
