import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGE_BINS, BestStretches, ageBinWidths } from '../src/index.ts'

/** The best over all ends of keeping from bin `from` on, by trying each. */
function bestRate(from: number, chances: readonly number[], gains: readonly number[]): number {
  let [gain, references, left, best] = [0, 0, 1, -Infinity]
  for (let bin = from; bin < AGE_BINS; bin++) {
    gain += left * gains[bin]
    references += left * ageBinWidths[bin] * (1 - chances[bin] / 2)
    left *= 1 - chances[bin]
    best = Math.max(best, gain / references)
  }
  return best
}

test('the index of each bin is the best rate over all times from it on', () => {
  const share = fc.double({ min: 0, max: 0.99, noNaN: true })
  const column = fc.array(share, { minLength: AGE_BINS, maxLength: AGE_BINS })
  const stretches = new BestStretches()
  fc.assert(
    fc.property(column, column, (chances, gains) => {
      stretches.clear()
      for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
        const index = stretches.add(bin, chances[bin], gains[bin])
        const best = bestRate(bin, chances, gains)
        expect(Math.abs(index - best)).toBeLessThanOrEqual(1e-9 * best)
      }
    }),
  )
})
