/** Small traces with everything a trace can have, for property tests. */
import type { PageIds, Trace, TraceEvent } from '@selfpage/trace'
import fc from 'fast-check'

const word = fc.stringMatching(/^[a-z]{1,8}$/)

/** Traces whose ids are numbers, 64-bit integers or text. */
export const arbitraryTrace: fc.Arbitrary<Trace> = fc
  .record({
    draws: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 200 }),
    writes: fc.boolean(),
    fetches: fc.boolean(),
    classes: fc.boolean(),
    seed: fc.nat(),
    pageBytes: fc.constantFrom(512, 4096, 8192),
    exactFromFrames: fc.constantFrom(1, 32),
    idKind: fc.constantFrom('number', 'bigint', 'text'),
    events: fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat(), word), { maxLength: 12 }),
  })
  .map(({ draws, seed, idKind, ...rest }): Trace => {
    const numbers = new Map<number, number>()
    for (const draw of draws) if (!numbers.has(draw)) numbers.set(draw, numbers.size)
    const pages = Uint32Array.from(draws, (draw) => numbers.get(draw) ?? 0)
    const distinctPages = numbers.size
    const bits = (isThere: boolean, salt: number) => {
      const words = new Uint32Array(Math.ceil(pages.length / 32))
      for (let index = 0; index < pages.length; index++) {
        if (mix(seed + salt + index) % 3 === 0) words[index >>> 5] |= 1 << (index & 31)
      }
      return isThere && words.some((bitsOfWord) => bitsOfWord !== 0) ? words : null
    }
    return {
      name: 'arbitrary',
      pages,
      distinctPages,
      pageBytes: rest.pageBytes,
      writes: bits(rest.writes, 1),
      fetches: bits(rest.fetches, 2),
      classes: rest.classes ? Uint8Array.from(pages, (_, index) => mix(seed + index) & 255) : null,
      events: rest.events
        .map(([at, kind, label]) => eventOf(Math.min(at, pages.length), kind, label, distinctPages))
        .sort((a, b) => a.at - b.at),
      ids: idsOf(idKind, distinctPages, seed),
      exactFromFrames: rest.exactFromFrames,
      about: { format: 'arbitrary', description: 'made up' },
    }
  })

function idsOf(kind: string, distinctPages: number, seed: number): PageIds {
  const draw = (page: number) => mix(seed + page) * 64 + page
  if (kind === 'number')
    return Float64Array.from({ length: distinctPages }, (_, page) => draw(page))
  if (kind === 'bigint') {
    const highest = 2n ** 64n - 1n
    return BigUint64Array.from({ length: distinctPages }, (_, page) => highest - BigInt(draw(page)))
  }
  return Array.from({ length: distinctPages }, (_, page) => `key, "${draw(page)}" ä`)
}

function eventOf(at: number, kind: number, label: string, distinctPages: number): TraceEvent {
  const pages = Uint32Array.from({ length: distinctPages }, (_, page) => page).filter(
    (page) => mix(kind + page) % 2 === 0,
  )
  const kinds: readonly TraceEvent[] = [
    { at, type: 'map', pages, backing: kind % 2 === 0 ? 'file' : 'anonymous' },
    { at, type: 'unmap', pages },
    { at, type: 'discard', pages },
    { at, type: 'hint', protocol: 'gc', message: 'dead', values: [1], pages },
    { at, type: 'hint', protocol: 'database', message: 'scanBegin', values: [1, 4], label },
    { at, type: 'phase', name: label, edge: 'begin' },
    { at, type: 'clock', instructions: at * 1000 },
  ]
  return kinds[kind % kinds.length]
}

/** A number without pattern below 2 ** 31. */
function mix(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 1
}
