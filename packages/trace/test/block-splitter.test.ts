import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockSplitter } from '../src/block-splitter.ts'
import { RecordBuffer, bufferReferences, writeFlag } from '../src/record-buffer.ts'

/** The pages a request touches, byte by byte boundaries in exact arithmetic. */
function pagesOf(id: bigint, sizeBytes: number, pageBytes: number, blockBytes: number): bigint[] {
  const firstByte = id * BigInt(blockBytes)
  const lastByte = firstByte + BigInt(Math.max(sizeBytes, 1)) - 1n
  const pages: bigint[] = []
  for (let page = firstByte / BigInt(pageBytes); page <= lastByte / BigInt(pageBytes); page++) {
    pages.push(page)
  }
  return pages
}

test('a request becomes the pages that it touches', () => {
  const id = fc.oneof(
    fc.bigInt({ min: 0n, max: 5000n }),
    fc.bigInt({ min: 0n, max: 2n ** 60n }),
    fc.constantFrom(2n ** 32n - 1n, 2n ** 44n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n + 11n),
  )
  const geometry = fc.constantFrom([4096, 512], [512, 512], [4096, 1], [1536, 512], [3000, 3])
  fc.assert(
    fc.property(id, fc.nat({ max: 40_000 }), geometry, (block, sizeBytes, [page, blockBytes]) => {
      const splitter = new BlockSplitter(page, blockBytes)
      const buffer = new RecordBuffer()
      splitter.begin(Number(block & 0xffffffffn), Number(block >> 32n), sizeBytes, writeFlag, 7)
      splitter.drain(buffer)
      const found = Array.from(
        { length: buffer.length },
        (_, index) => (BigInt(buffer.high[index]) << 32n) | BigInt(buffer.low[index]),
      )
      expect(found).toEqual(pagesOf(block, sizeBytes, page, blockBytes))
      expect(buffer.flags[0]).toBe(writeFlag)
      expect(buffer.classes[0]).toBe(7)
    }),
  )
})

test('a request larger than the buffer goes on where it stopped, across 2 ** 32', () => {
  const splitter = new BlockSplitter(512, 512)
  const buffer = new RecordBuffer()
  splitter.begin(0xffffffff, 0, 512 * (bufferReferences + 3), 0, 0)
  splitter.drain(buffer)
  expect(buffer.isFull).toBe(true)
  expect([buffer.low[0], buffer.high[0], buffer.low[1], buffer.high[1]]).toEqual([
    0xffffffff, 0, 0, 1,
  ])
  buffer.length = 0
  splitter.drain(buffer)
  expect(buffer.length).toBe(3)
  expect([buffer.low[2], buffer.high[2]]).toEqual([bufferReferences + 1, 1])
})
