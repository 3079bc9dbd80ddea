/** Small traces for tests, made the same each time. */
import { randomSource } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'

/** A trace of these dense page numbers. */
export function traceOf(
  name: string,
  references: readonly number[],
  parts: Partial<Trace> = {},
): Trace {
  const pages = new Uint32Array(new SharedArrayBuffer(4 * references.length))
  pages.set(references)
  return {
    name,
    pages,
    distinctPages: Math.max(-1, ...references) + 1,
    pageBytes: 4096,
    writes: null,
    fetches: null,
    classes: null,
    events: [],
    ids: [],
    exactFromFrames: 1,
    about: { format: 'test' },
    ...parts,
  }
}

/** Skewed random references to `pages` pages, numbered by first appearance. */
export function skewedTrace(name: string, references: number, pages: number, seed = 1): Trace {
  const random = randomSource(seed)
  const numbers = new Map<number, number>()
  const list = Array.from({ length: references }, () => {
    const drawn = Math.floor((random() / 2 ** 32) ** 2 * pages)
    const number = numbers.get(drawn) ?? numbers.size
    numbers.set(drawn, number)
    return number
  })
  return traceOf(name, list)
}
