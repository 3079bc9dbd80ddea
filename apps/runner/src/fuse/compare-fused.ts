/** A compiled policy beside the one it was made of. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import { countText } from '@selfpage/shootout'
import { synthesize } from '@selfpage/trace'
import { median } from '../bench/timing.ts'

const specification = 'zipf:references=1e6,pages=1e5,skew=0.8,seed=1'
const frames = 10_000
const rounds = 7

/** Replays a trace through both. Throws if they do not count the same. */
export function compareFused(plain: ConfiguredPolicy, fused: ConfiguredPolicy): string {
  const trace = synthesize(specification)
  const times = { plain: [] as number[], fused: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const [before, after] = [replay(trace, plain, { frames }), replay(trace, fused, { frames })]
    if (before.misses !== after.misses || before.writeBacks !== after.writeBacks) {
      throw new Error(
        `compiled, ${plain.label} has ${after.misses} misses instead of ${before.misses}`,
      )
    }
    times.plain.push(before.nsPerReference)
    times.fused.push(after.nsPerReference)
  }
  const [before, after] = [median(times.plain), median(times.fused)]
  return (
    `Checked on ${countText(trace.pages.length)} references to ${countText(trace.distinctPages)} ` +
    `pages with ${countText(frames)} frames: the same counts, ` +
    `${after.toFixed(1)} ns a reference where it took ${before.toFixed(1)}.` +
    (after < before ? '' : '\nThat is no gain: better use it as it is written.')
  )
}
