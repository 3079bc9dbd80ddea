/** Traces for the tests, written out or drawn by fast-check. */
import type { Trace, TraceEvent } from '@selfpage/trace'
import fc from 'fast-check'

/** What a test trace may have besides pages. */
export interface TraceParts {
  readonly writes?: readonly boolean[]
  readonly classes?: readonly number[]
  readonly events?: readonly TraceEvent[]
  readonly exactFromFrames?: number
}

/** A trace of `ids`, numbered by first appearance as readers do. */
export function traceOf(ids: readonly number[], parts: TraceParts = {}): Trace {
  const numbers = new Map<number, number>()
  for (const id of ids) if (!numbers.has(id)) numbers.set(id, numbers.size)
  return {
    name: 'test',
    pages: Uint32Array.from(ids, (id) => numbers.get(id) ?? 0),
    distinctPages: numbers.size,
    pageBytes: 4096,
    writes: parts.writes === undefined ? null : bits(parts.writes),
    fetches: null,
    classes: parts.classes === undefined ? null : Uint8Array.from(parts.classes),
    events: parts.events ?? [],
    ids: Float64Array.from(numbers.keys()),
    exactFromFrames: parts.exactFromFrames ?? 1,
    about: { format: 'test' },
  }
}

function bits(flags: readonly boolean[]): Uint32Array {
  const words = new Uint32Array(Math.ceil(flags.length / 32))
  for (const [at, flag] of flags.entries()) if (flag) words[at >>> 5] |= 1 << (at & 31)
  return words
}

/** References to few pages, so that all kinds of reuse occur. */
export const someReferences = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 400 })
