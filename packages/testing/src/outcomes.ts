/** Short reference strings played by hand or against a model: what papers' worked examples are. */
import { createDriver } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'

/** What a reference led to: a hit, a miss into a free frame, or the page that made room. */
export type Outcome = 'hit' | 'miss' | number

/** Plays `references` (page numbers) through `policy` with `frames` frames. */
export function outcomesOf(
  policy: ConfiguredPolicy,
  frames: number,
  references: readonly number[],
): Outcome[] {
  const outcomes: Outcome[] = []
  const driver = createDriver({
    policy,
    frames,
    pages: Math.max(0, ...references) + 1,
    onLeave: (page) => {
      outcomes[outcomes.length - 1] = page
    },
  })
  for (const page of references) {
    const { misses } = driver.counts
    outcomes.push('miss')
    driver.reference(pageId(page), false)
    if (driver.counts.misses === misses) outcomes[outcomes.length - 1] = 'hit'
    driver.audit()
  }
  const [fallback] = driver.fallbacks
  if (fallback !== undefined) throw new Error(`${policy.label} ${fallback.reason}`)
  return outcomes
}

/** An algorithm written as plainly as can be: maps and arrays, no thought of speed. */
export interface NaiveModel {
  /** References a page: a hit, a miss into a free frame, or the page that made room. */
  reference(page: number): Outcome
}

/** How {@link compareWithModel} searches. */
export interface ModelOptions {
  /** The numbers of frames to try are 1 up to this. Default 12. */
  readonly maxFrames?: number
  /** Reference strings to try. Default 200. */
  readonly runs?: number
}

/**
 * Plays random reference strings (loops, skewed and uniform stretches) through `policy` and
 * through a model, and throws at the first reference with different outcomes, shrunk.
 */
export function compareWithModel(
  policy: ConfiguredPolicy,
  createModel: (frames: number) => NaiveModel,
  { maxFrames = 12, runs = 200 }: ModelOptions = {},
): void {
  const frameCounts = fc.integer({ min: 1, max: maxFrames })
  const property = fc.property(frameCounts, referenceStrings(), (frames, references) => {
    const model = createModel(frames)
    for (const [index, outcome] of outcomesOf(policy, frames, references).entries()) {
      const expected = model.reference(references[index])
      if (outcome === expected) continue
      throw new Error(
        `${policy.label}, ${frames} frames, reference ${index} to page ${references[index]}: ` +
          `${outcome}, in the model ${expected}`,
      )
    }
  })
  fc.assert(property, { numRuns: runs, seed: 1 })
}

/** Strings with the shapes that tell policies apart, over a few dozen pages. */
export function referenceStrings(): Arbitrary<number[]> {
  const uniform = fc.array(fc.nat({ max: 31 }), { maxLength: 60 })
  const skewed = uniform.map((pages) => pages.map((page) => (page * page) >> 5))
  const loop = fc
    .tuple(fc.nat({ max: 20 }), fc.integer({ min: 2, max: 16 }), fc.integer({ min: 1, max: 4 }))
    .map(([first, pages, rounds]) =>
      Array.from({ length: pages * rounds }, (_, index) => first + (index % pages)),
    )
  return fc.array(fc.oneof(skewed, loop, uniform), { maxLength: 8 }).map((parts) => parts.flat())
}
