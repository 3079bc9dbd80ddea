/**
 * The seeded generator behind every random choice below the runner: sfc32, Chris Doty-Humphrey's
 * small fast chaotic generator (PractRand, 2010), 128 bits of state.
 */

/** Draws the next integer, `0 <= value < 2 ** 32`. */
export type RandomSource = () => number

/** A source of uniform 32-bit integers; equal seeds (32-bit integers) give equal sequences. */
export function randomSource(seed: number): RandomSource {
  let a = seed >>> 0
  let b = 0x9e3779b9
  let c = 0x243f6a88
  let counter = 1
  const draw = () => {
    const value = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + value) | 0
    return value >>> 0
  }
  // The first values still show the seed's bits; fifteen rounds mix them through.
  for (let round = 0; round < 15; round++) draw()
  return draw
}
