/** Random reference strings, and the comparison of a policy with a naive model over them. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { outcomesOf } from './outcomes.ts'
import type { Outcome } from './outcomes.ts'

/** An algorithm written as plainly as can be: maps and arrays, no thought of speed. */
export interface NaiveModel {
  /** References a page: a hit, a miss into a free frame, or the page that made room. */
  reference(page: number): Outcome
}

/** How {@link compareWithModel} and {@link forReferenceStrings} search. */
export interface StringOptions {
  /** Frames to try: 1 up to this. Default 12. */
  readonly maxFrames?: number
  /** Reference strings to try. Default 200. */
  readonly runs?: number
}

/**
 * Plays random reference strings through `policy` and through a model with as many frames, and
 * throws at the first reference with different outcomes, shrunk.
 */
export function compareWithModel(
  policy: ConfiguredPolicy,
  createModel: (frames: number) => NaiveModel,
  options?: StringOptions,
): void {
  forReferenceStrings((references, frames) => {
    const model = createModel(frames)
    for (const [index, outcome] of outcomesOf(policy, frames, references).entries()) {
      const expected = model.reference(references[index])
      if (outcome === expected) continue
      throw new Error(
        `${policy.label}, ${frames} frames, reference ${index} to page ${references[index]}: ` +
          `${outcome}, in the model ${expected}`,
      )
    }
  }, options)
}

/**
 * Calls `play` with random reference strings (loops, skewed and uniform stretches over the pages 0
 * to 63) and numbers of frames. When it throws, the string is shrunk as far as it still throws.
 */
export function forReferenceStrings(
  play: (references: readonly number[], frames: number) => void,
  { maxFrames = 12, runs = 200 }: StringOptions = {},
): void {
  const frames = fc.integer({ min: 1, max: maxFrames })
  fc.assert(fc.property(referenceStrings(), frames, play), { numRuns: runs, seed: 1 })
}

/** Strings with the shapes that tell policies apart. */
function referenceStrings(): Arbitrary<number[]> {
  const uniform = fc.array(fc.nat({ max: 31 }), { maxLength: 60 })
  const skewed = uniform.map((pages) => pages.map((page) => (page * page) >> 5))
  const loop = fc
    .tuple(fc.nat({ max: 47 }), fc.integer({ min: 2, max: 16 }), fc.integer({ min: 1, max: 4 }))
    .map(([first, pages, rounds]) =>
      Array.from({ length: pages * rounds }, (_, index) => first + (index % pages)),
    )
  return fc.array(fc.oneof(skewed, loop, uniform), { maxLength: 8 }).map((parts) => parts.flat())
}
