/**
 * Writes a trace while it is being read or recorded, in memory that grows with its pages and events
 * and not with its references. A file of Selfpage's own begins with what is only known at the end,
 * so segments wait in a file beside it, compressed already, until all have come.
 */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { ReferenceBatch, TraceReading, TraceRest } from '../reference-batch.ts'
import { encodeBlock } from '../spt/block.ts'
import type { Block } from '../spt/block.ts'
import { encodePages } from '../spt/page-column.ts'
import { LastValues, encodeBits, encodeClasses } from '../spt/value-column.ts'
import { traceError } from '../trace-error.ts'
import { refuseWriting, writeAtomically, writeWhole } from './atomic-file.ts'
import { endBlock, headBlocks } from './selfpage-writer.ts'

// Keeps up with what is recorded, and is a tenth larger than the best.
const segmentQuality = 9

/** What has been written. */
export interface WrittenReading extends TraceRest {
  readonly references: number
  readonly distinctPages: number
}

/**
 * Writes all of `reading` to `path` as `.spt`. The file appears whole or not at all: when `reading`
 * throws, or has no reference, `path` is as it was. Throws `TRACE_UNWRITABLE`, `TRACE_EMPTY`.
 */
export async function writeReading(reading: TraceReading, path: string): Promise<WrittenReading> {
  const waiting = `${path}.${randomUUID()}.segments`
  const { name, pageBytes, exactFromFrames } = reading
  try {
    const written = await writeSegments(reading.batches, waiting, path)
    if (written.references === 0) {
      throw traceError('TRACE_EMPTY', name, 'there is no reference in it')
    }
    const rest = await reading.finish()
    const distinctPages = rest.ids.length
    const header = { ...written, name, distinctPages, pageBytes, exactFromFrames }
    await writeAtomically(path, whole(header, rest, waiting))
    return { ...rest, references: written.references, distinctPages }
  } finally {
    await rm(waiting, { force: true }).catch(() => {})
  }
}

async function* whole(
  header: Parameters<typeof headBlocks>[0],
  rest: TraceRest,
  segments: string,
): AsyncGenerator<Uint8Array> {
  yield* headBlocks(header, rest, segmentQuality)
  yield* createReadStream(segments) as AsyncIterable<Uint8Array>
  yield await endBlock()
}

/** Writes the blocks of each batch, a segment, to the file `waiting`. */
async function writeSegments(
  batches: AsyncIterable<ReferenceBatch>,
  waiting: string,
  path: string,
): Promise<{ readonly references: number; readonly segmentReferences: number }> {
  const file = await open(waiting, 'wx').catch((error: unknown) => refuseWriting(path, error))
  const columns = new Columns()
  let references = 0
  let segmentReferences = 0
  try {
    for await (const batch of batches) {
      references += batch.pages.length
      segmentReferences = Math.max(segmentReferences, batch.pages.length)
      const blocks = await columns.blocksOf(batch)
      const encoded = await Promise.all(blocks.map((block) => encodeBlock(block, segmentQuality)))
      for (const bytes of encoded) {
        await writeWhole(file, bytes).catch((error: unknown) => refuseWriting(path, error))
      }
    }
  } finally {
    await file.close()
  }
  return { references, segmentReferences }
}

/** The columns of batches as blocks, each by what the pages of those before were. */
class Columns {
  readonly #writes = new LastValues(0)
  readonly #fetches = new LastValues(0)
  readonly #classes = new LastValues(0)

  async blocksOf({ pages, writes, fetches, classes }: ReferenceBatch): Promise<Block[]> {
    const distinctPages = pages.reduce((most, page) => Math.max(most, page + 1), 0)
    for (const last of [this.#writes, this.#fetches, this.#classes]) last.grow(distinctPages)
    const blocks: Block[] = [{ kind: 'pages', ...(await encodePages(pages, segmentQuality)) }]
    if (writes) {
      blocks.push({ kind: 'writes', ...(await encodeBits(writes, 0, pages, this.#writes)) })
    }
    if (fetches) {
      blocks.push({ kind: 'fetches', ...(await encodeBits(fetches, 0, pages, this.#fetches)) })
    }
    if (classes) {
      blocks.push({ kind: 'classes', ...(await encodeClasses(classes, 0, pages, this.#classes)) })
    }
    return blocks
  }
}
