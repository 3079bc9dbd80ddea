/** Short reference strings played step by step: what papers' worked examples are. */
import { createDriver } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'

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
