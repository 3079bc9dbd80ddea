import { expect, test } from 'vitest'
import { randomSource } from '../src/index.ts'

/**
 * sfc32 again, written from its definition in 64-bit arithmetic and with nothing shared: the state
 * is (a, b, c, counter), and each step returns a + b + counter modulo 2^32.
 */
function* sfc32(seed: number): Generator<number, never> {
  const mask = 0xffffffffn
  let a = BigInt(seed)
  let b = 0x9e3779b9n
  let c = 0x243f6a88n
  for (let counter = 1n; ; counter = (counter + 1n) & mask) {
    const output = (a + b + counter) & mask
    a = b ^ (b >> 9n)
    b = (c + (c << 3n)) & mask
    c = (((c << 21n) | (c >> 11n)) + output) & mask
    if (counter > 15n) yield Number(output)
  }
}

test.for([0, 1, 2, 12_345, 0x7fffffff, 0xffffffff])('seed %i gives the values of sfc32', (seed) => {
  const draw = randomSource(seed)
  const expected = sfc32(seed)
  for (let index = 0; index < 1000; index++) expect(draw()).toBe(expected.next().value)
})

test('seed 1 has given these values ever since', () => {
  const draw = randomSource(1)
  expect([draw(), draw(), draw()]).toEqual([2212199553, 1506684997, 389392296])
})

test('equal seeds give equal sequences, other seeds others, and sources are independent', () => {
  const [one, same, other] = [randomSource(7), randomSource(7), randomSource(8)]
  const values = Array.from({ length: 100 }, () => [one(), other()])
  expect(values.map(([value]) => value)).toEqual(Array.from({ length: 100 }, () => same()))
  expect(values.some(([value, another]) => value === another)).toBe(false)
  expect(randomSource(-1)()).toBe(randomSource(0xffffffff)())
})

test('values are spread over all 32 bits', () => {
  const draw = randomSource(1)
  const counts = new Uint32Array(32)
  const draws = 20_000
  for (let index = 0; index < draws; index++) {
    const value = draw()
    expect(Number.isInteger(value) && value >= 0 && value < 2 ** 32).toBe(true)
    for (let bit = 0; bit < 32; bit++) counts[bit] += (value >>> bit) & 1
  }
  // A fair bit is set in half of the draws, give or take five standard deviations.
  const deviation = (5 * Math.sqrt(draws)) / 2
  for (const count of counts) expect(Math.abs(count - draws / 2)).toBeLessThan(deviation)
})
