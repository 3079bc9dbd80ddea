import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DecimalReader } from '../src/text/decimal-reader.ts'

function read(text: string): bigint | null {
  const bytes = new TextEncoder().encode(`,${text},`)
  const reader = new DecimalReader()
  if (!reader.read(bytes, 1, bytes.length - 1)) return null
  return (BigInt(reader.high) << 32n) | BigInt(reader.low)
}

const unsigned = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

test('decimal and hexadecimal numbers below 2 ** 64 are read exactly', () => {
  fc.assert(
    fc.property(unsigned, (number) => {
      expect(read(String(number))).toBe(number)
      expect(read(`0x${number.toString(16)}`)).toBe(number)
      expect(read(`000${number}`)).toBe(number)
    }),
  )
})

test('2 ** 64 and more is refused', () => {
  expect(read('18446744073709551615')).toBe(2n ** 64n - 1n)
  expect(read('18446744073709551616')).toBeNull()
  expect(read('0xffffffffffffffff')).toBe(2n ** 64n - 1n)
  expect(read('0x10000000000000000')).toBeNull()
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 64n, max: 2n ** 80n }), (number) => {
      expect(read(String(number))).toBeNull()
    }),
  )
})

test.each(['', ' ', '-1', '1.5', '1e3', '12a', '0x', '0xg', '+1', '1 2'])(
  '%j is not a number',
  (text) => {
    expect(read(text)).toBeNull()
  },
)
