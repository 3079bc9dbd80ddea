import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../src/grid/collect-garbage.ts'

const mebibyte = 2 ** 20
const heldMebibytes = () => process.memoryUsage().arrayBuffers / mebibyte

/** Leaves so much behind that nobody has. */
function litter(mebibytes: number): number {
  return new Uint8Array(mebibytes * mebibyte).fill(1).length
}

describe('Garbage is collected', () => {
  test('when there is much of it', () => {
    collectGarbage(0)
    const before = heldMebibytes()
    litter(40)
    expect(heldMebibytes()).toBeGreaterThan(before + 39)
    collectGarbage(0)
    expect(heldMebibytes()).toBeLessThan(before + 1)
  })

  test('and not when what is held is needed', () => {
    const before = heldMebibytes()
    litter(20)
    collectGarbage(heldMebibytes() * mebibyte)
    expect(heldMebibytes()).toBeGreaterThan(before + 19)
  })
})
