/**
 * Captured traces: `X.u32`, one little-endian 32-bit word a reference, beside a sidecar `X.json`,
 * and where the trace has them `X.tag` (a class byte a reference), `X.events.jsonl` and
 * `X.objects.json`; each may be compressed. In the class `vm` bit 31 of a word says write, bit 30
 * instruction fetch, and the rest is the page; in `db` bit 31 says write; otherwise the word is
 * the page. Without a sidecar a `.u32` is plain page ids.
 */
import { isSet } from '../bitset.ts'
import { ByteQueue } from '../bytes/byte-queue.ts'
import type { TraceSource } from '../bytes/trace-source.ts'
import { capturedEvents } from '../events/captured-events.ts'
import { NumberInterner } from '../intern/number-interner.ts'
import { bufferReferences, fetchFlag, writeFlag } from '../record-buffer.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import { readRecords } from '../record-parser.ts'
import type { RecordParser } from '../record-parser.ts'
import type { ReferenceBatch, TraceReading, TraceRest } from '../reference-batch.ts'
import { traceError } from '../trace-error.ts'
import { readJson, readSidecar } from './captured-sidecar.ts'
import type { Sidecar } from './captured-sidecar.ts'
import { wordsOf } from './oracle-general.ts'
import { nameOf } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

const wordBytes = 4

class WordParser implements RecordParser {
  readonly recordBytes = wordBytes
  readonly hasWrites: boolean
  readonly hasFetches: boolean
  readonly hasClasses = false
  readonly skippedRecords = 0
  readonly #idMask: number

  constructor(kind: Sidecar['class']) {
    this.hasWrites = kind === 'vm' || kind === 'db'
    this.hasFetches = kind === 'vm'
    this.#idMask = kind === 'vm' ? 0x3fffffff : kind === 'db' ? 0x7fffffff : 0xffffffff
  }

  parse(bytes: Uint8Array, from: number, into: RecordBuffer): number {
    const room = bufferReferences - into.length
    const words = wordsOf(bytes, from, Math.min(room, (bytes.length - from) >>> 2))
    const mask = this.#idMask
    let length = into.length
    for (let index = 0; index < words.length; index++) {
      const word = words[index]
      into.low[length] = word & mask
      into.high[length] = 0
      into.flags[length] =
        (this.hasWrites ? (word >>> 31) * writeFlag : 0) |
        (this.hasFetches ? ((word >>> 30) & 1) * fetchFlag : 0)
      length++
    }
    into.length = length
    return from + words.length * 4
  }
}

/** Puts the class bytes of a second file beside the references of the first. */
async function* withClasses(
  batches: AsyncIterable<ReferenceBatch>,
  tags: TraceSource,
  isWhole: boolean,
): AsyncGenerator<ReferenceBatch> {
  const queue = new ByteQueue(tags.chunks())
  try {
    yield* joinClasses(batches, queue, tags.path, isWhole)
  } finally {
    await queue.close()
  }
}

async function* joinClasses(
  batches: AsyncIterable<ReferenceBatch>,
  queue: ByteQueue,
  path: string,
  isWhole: boolean,
): AsyncGenerator<ReferenceBatch> {
  for await (const batch of batches) {
    const classes = await queue.take(batch.pages.length)
    if (classes.length < batch.pages.length) {
      throw traceError(
        'TRACE_TRUNCATED',
        path,
        `holds ${batch.first + classes.length} classes, fewer than the references`,
        'There must be one byte a reference.',
      )
    }
    yield { ...batch, classes }
  }
  if (isWhole && (await queue.take(1)).length > 0) {
    throw traceError('TRACE_CORRUPT', path, 'holds more classes than there are references')
  }
}

/** What has passed through {@link watched}. */
interface Passed {
  references: number
  /** By page number: 1 once the page has been written. */
  written: Uint8Array
}

async function* watched(
  batches: AsyncIterable<ReferenceBatch>,
  interner: NumberInterner,
  passed: Passed,
): AsyncGenerator<ReferenceBatch> {
  for await (const batch of batches) {
    if (passed.written.length < interner.count) {
      const longer = new Uint8Array(interner.count * 2)
      longer.set(passed.written)
      passed.written = longer
    }
    const { pages, writes } = batch
    for (let index = 0; index < pages.length; index++) {
      if (isSet(writes, index)) passed.written[pages[index]] = 1
    }
    passed.references += batch.pages.length
    yield batch
  }
}

/** Compares what was found with what the sidecar promises. */
function checkPromises(
  references: number,
  interner: NumberInterner,
  sidecar: Sidecar,
  path: string,
): void {
  const promised: [string, number | undefined, number][] = [
    ['references', sidecar.refs, references],
    ['distinct pages', sidecar.uniquePages, interner.count],
  ]
  for (const [what, expected, found] of promised) {
    if (expected === undefined || expected === found) continue
    throw traceError(
      found < expected ? 'TRACE_TRUNCATED' : 'TRACE_CORRUPT',
      path,
      `holds ${found} ${what}, but its sidecar says ${expected}`,
      'Copy or download the trace and its .json again.',
    )
  }
}

async function open(source: TraceSource): Promise<TraceReading> {
  const sidecar = await readSidecar(source)
  const interner = new NumberInterner(source.path)
  const isWhole = source.options.limitReferences === undefined
  let batches: AsyncIterable<ReferenceBatch> = readRecords(
    source,
    new WordParser(sidecar.class),
    interner,
  )
  const passed: Passed = { references: 0, written: new Uint8Array(0) }
  batches = watched(batches, interner, passed)
  const tags = await source.sibling('.tag')
  if (tags) batches = withClasses(batches, tags, isWhole)
  return {
    name: nameOf(source.fileName),
    pageBytes: source.options.pageBytes ?? sidecar.pageBytes ?? 4096,
    exactFromFrames: sidecar.exactFromFrames,
    mostReferences: Math.floor(source.plainBytes / wordBytes),
    batches,
    finish: () => {
      if (isWhole) checkPromises(passed.references, interner, sidecar, source.path)
      return finish(source, sidecar, interner, passed)
    },
  }
}

async function finish(
  source: TraceSource,
  sidecar: Sidecar,
  interner: NumberInterner,
  { references, written }: Passed,
): Promise<TraceRest> {
  const ids = interner.ids()
  const lines = await source.sibling('.events.jsonl')
  const { events, hintNames } = lines
    ? capturedEvents(await lines.text(), lines.path, ids, (page) => written[page] === 1, references)
    : { events: [], hintNames: {} }
  const objects = await source.sibling('.objects.json')
  const about = {
    ...sidecar.about,
    format: captured.name,
    path: source.path,
    ...(Object.keys(hintNames).length === 0 ? {} : { hintNames }),
    source: {
      ...sidecar.about.source,
      ...(objects ? { objects: await readJson(objects) } : {}),
    },
  }
  return { ids, events, about }
}

export const captured: TraceFormat = {
  name: 'captured',
  summary: '32-bit words with write and fetch bits, and a .json beside them',
  extensions: ['.u32'],
  siblings: ['.json', '.tag', '.events.jsonl', '.objects.json'],
  recognize: (_head, fileName) => fileName.endsWith('.u32'),
  open,
}
