import { randomSource } from '@selfpage/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NumberInterner } from '../src/intern/number-interner.ts'
import { TextInterner } from '../src/intern/text-interner.ts'

/** What an interner does, with a Map. */
function numbersOf<Id>(ids: readonly Id[]): { numbers: number[]; inOrder: Id[] } {
  const known = new Map<Id, number>()
  const numbers = ids.map((id) => {
    const number = known.get(id) ?? known.size
    known.set(id, number)
    return number
  })
  return { numbers, inOrder: [...known.keys()] }
}

function internNumbers(ids: readonly bigint[], limit?: number) {
  const interner = new NumberInterner('ids', limit)
  const low = Uint32Array.from(ids, (id) => Number(id & 0xffffffffn))
  const high = Uint32Array.from(ids, (id) => Number(id >> 32n))
  const pages = new Uint32Array(ids.length)
  interner.internAll(low, high, ids.length, pages)
  return { interner, pages }
}

describe('64-bit ids', () => {
  test('are numbered exactly, in order of first appearance', () => {
    const edges = fc.constantFrom(0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n)
    const id = fc.oneof(edges, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt(0n, 40n))
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
        const { interner, pages } = internNumbers(ids)
        const { numbers, inOrder } = numbersOf(ids)
        expect([...pages]).toEqual(numbers)
        expect(interner.count).toBe(inOrder.length)
        expect(Array.from(interner.ids() as ArrayLike<number>, BigInt)).toEqual(inOrder)
      }),
    )
  })

  test('keep their numbers while the table grows a hundredfold', () => {
    const random = randomSource(5)
    const ids = Array.from({ length: 300_000 }, () => (BigInt(random()) << 32n) | BigInt(random()))
    const again = [...ids, ...ids]
    const { interner, pages } = internNumbers(again)
    expect(interner.count).toBe(300_000)
    expect([...pages]).toEqual(numbersOf(again).numbers)
  })

  test.each([1n << 12n, 1n << 32n, 4096n * 511n])('in steps of %s do not crowd', (step) => {
    const ids = Array.from({ length: 50_000 }, (_, index) => BigInt(index) * step)
    const { interner } = internNumbers(ids)
    expect(interner.count).toBe(50_000)
  })

  test('are numbers below 2 ** 53 and 64-bit integers above', () => {
    expect(internNumbers([1n, 2n ** 53n - 1n]).interner.ids()).toBeInstanceOf(Float64Array)
    expect(internNumbers([1n, 2n ** 53n]).interner.ids()).toBeInstanceOf(BigUint64Array)
  })

  test('are refused beyond the limit, and only then', () => {
    expect(internNumbers([5n, 6n, 7n, 5n, 6n, 7n], 3).interner.count).toBe(3)
    expect(() => internNumbers([5n, 6n, 7n, 5n, 8n], 3)).toThrow(
      expect.objectContaining({ code: 'TRACE_TOO_MANY_PAGES', place: 'ids' }),
    )
  })
})

describe('text ids', () => {
  const intern = (ids: readonly string[], limit?: number) => {
    const interner = new TextInterner('ids', limit)
    const pages = ids.map((id) => {
      const bytes = new TextEncoder().encode(`<${id}>`)
      return interner.intern(bytes, 1, bytes.length - 1)
    })
    return { interner, pages }
  }

  test('are numbered exactly, in order of first appearance', () => {
    const id = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a', 'ab', 'ba', ''))
    fc.assert(
      fc.property(fc.array(id, { maxLength: 200 }), (ids) => {
        const { interner, pages } = intern(ids)
        const { numbers, inOrder } = numbersOf(ids)
        expect(pages).toEqual(numbers)
        expect(interner.ids()).toEqual(inOrder)
      }),
    )
  })

  test('keep their numbers while the table grows', () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => `key-${index % 60_000}`)
    const { interner, pages } = intern(ids)
    expect(interner.count).toBe(60_000)
    expect(pages).toEqual(numbersOf(ids).numbers)
  })

  test('are refused beyond the limit', () => {
    expect(() => intern(['a', 'b', 'a', 'c'], 2)).toThrow(
      expect.objectContaining({ code: 'TRACE_TOO_MANY_PAGES' }),
    )
  })
})
