import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ResultsFile, resultKey } from '../src/grid/results-file.ts'
import type { Row } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'results-'))
const path = join(folder, 'results.jsonl')
const keyOf = (cell: number) => resultKey({ cell })
const rowOf = (misses: number) => ({ workload: 'Größe', misses }) as unknown as Row

afterEach(() => rmSync(path, { force: true }))

describe('A results file', () => {
  test('gives back the latest row of each key, and nothing for others', () => {
    const first = new ResultsFile(path)
    for (const cell of [0, 1, 2]) first.add(keyOf(cell), rowOf(cell))
    first.add(keyOf(1), rowOf(10))
    for (const file of [first, new ResultsFile(path)]) {
      expect([0, 1, 2].map((cell) => file.get(keyOf(cell)))).toEqual([0, 10, 2].map(rowOf))
      expect(file.get(keyOf(3))).toBeUndefined()
    }
  })

  test('goes on after a line cut short, wherever it was cut', () => {
    const whole = new ResultsFile(path)
    for (const cell of [0, 1]) whole.add(keyOf(cell), rowOf(cell))
    const text = readFileSync(path)
    const lineBytes = text.indexOf('\n') + 1
    for (let length = lineBytes; length < text.length - 1; length++) {
      writeFileSync(path, text.subarray(0, length))
      const cut = new ResultsFile(path)
      expect(cut.get(keyOf(0))).toEqual(rowOf(0))
      expect(cut.get(keyOf(1))).toBeUndefined()
      cut.add(keyOf(1), rowOf(5))
      expect(new ResultsFile(path).get(keyOf(1))).toEqual(rowOf(5))
    }
  })

  test('that is not read answers nothing, and what is added to it is kept', () => {
    const first = new ResultsFile(path)
    first.add(keyOf(0), rowOf(0))
    writeFileSync(path, readFileSync(path).subarray(0, -10))
    const unread = new ResultsFile(path, false)
    expect(unread.get(keyOf(0))).toBeUndefined()
    unread.add(keyOf(1), rowOf(1))
    expect(new ResultsFile(path).get(keyOf(1))).toEqual(rowOf(1))
  })

  test('forgets the older half when it has grown too long', () => {
    const long = new ResultsFile(path)
    for (let cell = 0; cell < 100; cell++) long.add(keyOf(cell), rowOf(cell))
    const { length } = readFileSync(path)
    const same = new ResultsFile(path, true, length)
    expect(same.get(keyOf(0))).toEqual(rowOf(0))
    const shorter = new ResultsFile(path, true, length - 1)
    expect(shorter.get(keyOf(49))).toBeUndefined()
    expect(shorter.get(keyOf(51))).toEqual(rowOf(51))
    expect(readFileSync(path).length).toBeLessThanOrEqual(length / 2)
    expect(new ResultsFile(path).get(keyOf(99))).toEqual(rowOf(99))
  })
})
