import { replay } from '@selfpage/replay'
import { planPolicies } from '@selfpage/shootout'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { inlinedLoops } from '../../src/bench/inlined/inlined-loops.ts'
import { policySearch } from '../../src/policies/policy-search.ts'

const traces = [
  'zipf:references=60000,pages=6000,skew=0.8,seed=1',
  'zipf:references=60000,pages=3000,skew=1.2,seed=2',
  'loop:references=20000,pages=700',
  'mixture:references=40000,seed=3+zipf:pages=2000,share=0.7+loop:pages=900',
].map((spec) => synthesize(spec))

test.each(Object.keys(inlinedLoops))(
  '%s hand-inlined misses what the policy misses',
  async (name) => {
    const [{ configured }] = await planPolicies(name, policySearch(import.meta.dirname))
    for (const trace of traces) {
      for (const frames of [1, 2, 3, 64, 500, 699, 700, trace.distinctPages + 1]) {
        const { misses, compulsoryMisses } = replay(trace, configured, { frames })
        const inlined = inlinedLoops[name](trace.pages, trace.distinctPages, frames)
        expect(inlined, `${trace.name}, ${frames} frames`).toEqual({ misses, compulsoryMisses })
      }
    }
  },
)
