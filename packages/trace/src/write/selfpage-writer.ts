/** Writes Selfpage's own format, which keeps all that a trace has. See docs/trace-format.md. */
import { encodeBlock, magic } from '../spt/block.ts'
import type { Block } from '../spt/block.ts'
import { encodeEvents } from '../spt/event-rows.ts'
import { encodeIds } from '../spt/id-column.ts'
import { encodePages } from '../spt/page-column.ts'
import { LastValues, encodeBits, encodeClasses } from '../spt/value-column.ts'
import type { TraceRest } from '../reference-batch.ts'
import type { Trace } from '../trace.ts'
import type { TraceWriter } from './trace-writer.ts'

/** The version in the header. Readers refuse others. */
export const formatVersion = 1

/** The header's JSON. */
export interface SelfpageHeader {
  readonly version: number
  readonly name: string
  readonly references: number
  readonly distinctPages: number
  readonly pageBytes: number
  readonly exactFromFrames: number
  readonly segmentReferences: number
}

/** References whose columns are one block each; bounds the memory of a reader. */
const segmentReferences = 1 << 23
// Brotli's best takes some 5 s a million references, worth it for traces that are kept and shared;
// those above one segment are written in seconds instead.
const bestQuality = 11
const quickQuality = 5

async function* encode(trace: Trace): AsyncGenerator<Uint8Array> {
  const { pages, name, distinctPages, pageBytes, exactFromFrames, ids, events } = trace
  const quality = pages.length <= segmentReferences ? bestQuality : quickQuality
  const references = pages.length
  const header = { name, references, distinctPages, pageBytes, exactFromFrames, segmentReferences }
  yield* headBlocks(header, { ids, events, about: trace.about }, quality)
  for await (const blocks of segments(trace, quality)) {
    yield* await Promise.all(blocks.map((block) => encodeBlock(block, quality)))
  }
  yield endBlock()
}

/** What stands before the segments: the header, where the trace comes from, ids and events. */
export async function* headBlocks(
  header: Omit<SelfpageHeader, 'version'>,
  { ids, events, about }: TraceRest,
  quality: number,
): AsyncGenerator<Uint8Array> {
  const bytes = jsonBytes({ version: formatVersion, ...header })
  // Where the file lay is nobody else's business.
  const { path: _path, ...kept } = about
  yield magic
  yield encodeBlock({ kind: 'header', transform: 0, bytes }, quality)
  yield encodeBlock({ kind: 'about', transform: 0, bytes: jsonBytes(kept) }, quality)
  yield encodeBlock({ kind: 'ids', ...encodeIds(ids) }, quality)
  if (events.length === 0) return
  const rows = Buffer.from(encodeEvents(events, ids))
  yield encodeBlock({ kind: 'events', transform: 0, bytes: rows }, quality)
}

/** What stands after the segments. */
export function endBlock(): Promise<Uint8Array> {
  return encodeBlock({ kind: 'end', transform: 0, bytes: new Uint8Array(0) }, quickQuality)
}

/** The blocks of each segment: the pages, then the columns that there are. */
async function* segments(trace: Trace, quality: number): AsyncGenerator<Block[]> {
  const { writes, fetches, classes, distinctPages } = trace
  const lastWrites = new LastValues(distinctPages)
  const lastFetches = new LastValues(distinctPages)
  const lastClasses = new LastValues(distinctPages)
  for (let first = 0; first < trace.pages.length; first += segmentReferences) {
    const pages = trace.pages.subarray(first, first + segmentReferences)
    const blocks: Block[] = [{ kind: 'pages', ...(await encodePages(pages, quality)) }]
    if (writes) {
      blocks.push({ kind: 'writes', ...(await encodeBits(writes, first, pages, lastWrites)) })
    }
    if (fetches) {
      blocks.push({ kind: 'fetches', ...(await encodeBits(fetches, first, pages, lastFetches)) })
    }
    if (classes) {
      blocks.push({ kind: 'classes', ...(await encodeClasses(classes, first, pages, lastClasses)) })
    }
    yield blocks
  }
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

export const selfpageWriter: TraceWriter = { name: 'selfpage', extension: '.spt', encode }
