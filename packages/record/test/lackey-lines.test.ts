import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LackeyLines } from '../src/lackey-lines.ts'
import { usedData, wrote } from '../src/safely-allowed-drop.ts'

function readAll(text: string, chunkBytes = text.length) {
  const references: [number, number][] = []
  const others: string[] = []
  const lines = new LackeyLines({
    reference: (page, flags) => void references.push([page, flags]),
    otherLine: (line) => void others.push(line),
  })
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    lines.read(bytes.subarray(at, at + chunkBytes))
  }
  return { references, others, lines }
}

test('Fetches, loads, stores and both become references of their pages', () => {
  const { references, lines } = readAll(
    'I  0401ab70,3\n L 1fff000778,8\n S 04222cac,4\n M 7fffffffe000,1\n',
  )
  expect(references).toEqual([
    [0x401a, 0],
    [0x1fff000, usedData],
    [0x4222, usedData | wrote],
    [0x7fffffffe, usedData | wrote],
  ])
  const { fetches, loads, stores, modifies, damagedLines } = lines
  expect([fetches, loads, stores, modifies, damagedLines]).toEqual([1, 1, 1, 1, 0])
})

test('An access over the end of a page touches both', () => {
  expect(readAll(' L 04001ff9,8\n').references).toEqual([
    [0x4001, usedData],
    [0x4002, usedData],
  ])
  expect(readAll(' L 04001ff8,8\n').references).toEqual([[0x4001, usedData]])
})

test('Other lines are given on; lines that were cut are counted and left out', () => {
  const { references, others, lines } = readAll(
    '==12== Command: x\nI  0401ab70,3\nSYSCALL[12,1](9) sys_mmap ( 0x0 )\n --> [pre-fail]\n' +
      'I  0401I  0401ab70,3\n L 0400\n L 04001000,8x\n S 04001000,\n S 04001000,5000\n\nI  04001000,1\n',
  )
  expect(others).toEqual([
    '==12== Command: x',
    'SYSCALL[12,1](9) sys_mmap ( 0x0 )',
    ' --> [pre-fail]',
  ])
  expect(references.map(([page]) => page)).toEqual([0x401a, 0x4001])
  expect(lines.damagedLines).toBe(5)
})

test('It does not matter where the stream is cut into chunks', () => {
  const access = fc.record({
    kind: fc.constantFrom('I ', ' L', ' S', ' M'),
    page: fc.integer({ min: 1, max: 2 ** 35 - 1 }),
    offset: fc.nat({ max: 4095 }),
    size: fc.integer({ min: 1, max: 64 }),
  })
  fc.assert(
    fc.property(fc.array(access), fc.integer({ min: 1, max: 40 }), (accesses, chunkBytes) => {
      const text = accesses.map(({ kind, page, offset, size }) => {
        const address = page * 4096 + offset
        return `${kind} ${address.toString(16).padStart(8, '0')},${size}\n`
      })
      const expected = accesses.flatMap(({ page, offset, size }) =>
        offset + size > 4096 ? [page, page + 1] : [page],
      )
      const { references } = readAll(text.join(''), chunkBytes)
      expect(references.map(([page]) => page)).toEqual(expected)
    }),
  )
})
