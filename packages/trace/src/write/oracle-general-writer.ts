/**
 * Writes oracleGeneral (see the reader for its records). Times count a thousand references a
 * second; sizes are the trace's page size, or its object sizes if it is synthetic; the next access
 * is the real one. Writes, classes and events have no place in the format and are left out, and
 * ids that are text become page numbers.
 */
import { NEVER } from '@selfpage/policy'
import { oracleGeneralRecordBytes } from '../formats/oracle-general.ts'
import { nextUses } from '../next-uses.ts'
import type { Trace } from '../trace.ts'
import { wordsOfIds } from './trace-writer.ts'
import type { TraceWriter } from './trace-writer.ts'

const referencesPerSecond = 1000
const chunkRecords = 1 << 15
const recordWords = oracleGeneralRecordBytes / 4

function* encode(trace: Trace): Generator<Uint8Array> {
  const { pages, pageBytes } = trace
  const { low, high } = wordsOfIds(trace)
  const next = nextUses(trace)
  const { least, mask } = trace.about.objectBytes ?? { least: pageBytes, mask: 0 }
  const words = new Uint32Array(chunkRecords * recordWords)
  const bytes = new Uint8Array(words.buffer)
  let at = 0
  for (let index = 0; index < pages.length; index++) {
    const page = pages[index]
    const isLast = next[index] === NEVER
    words[at] = Math.floor(index / referencesPerSecond)
    words[at + 1] = low[page]
    words[at + 2] = high[page]
    words[at + 3] = least + (low[page] & mask)
    // A 64-bit -1 for "never" is all ones in both words.
    words[at + 4] = next[index]
    words[at + 5] = isLast ? 0xffffffff : 0
    at += recordWords
    if (at === words.length) {
      yield bytes
      at = 0
    }
  }
  if (at > 0) yield bytes.subarray(0, at * 4)
}

export const oracleGeneralWriter: TraceWriter = {
  name: 'oracle-general',
  extension: '.oracleGeneral.bin',
  encode,
}
