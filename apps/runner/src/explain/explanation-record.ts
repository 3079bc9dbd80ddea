/** An explanation as plain data, for `--json`: pages by their ids, classes by their meaning. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { Explanation, ReplayResult } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import { shownId } from '../traces/shown-id.ts'
import { className } from './class-name.ts'

/** What was compared. */
export interface Comparison {
  readonly a: ConfiguredPolicy
  readonly b: ConfiguredPolicy
  readonly frames: number
}

/** Everything that was found. 64-bit ids become strings. */
export function explanationRecord(
  trace: Trace,
  { a, b, frames }: Comparison,
  explanation: Explanation,
) {
  const { first, onlyA, onlyB, both, byClass, byPhase, byWindow, byPage } = explanation
  return {
    workload: trace.name,
    frames,
    a: { label: a.label, options: a.options, ...countsOf(explanation.a) },
    b: { label: b.label, options: b.options, ...countsOf(explanation.b) },
    first: first === null ? null : { ...first, id: shownId(trace, first.page) },
    onlyA,
    onlyB,
    both,
    byClass: byClass.map((part) => ({ ...part, label: className(trace, part.class) })),
    byPhase,
    byWindow,
    byPage: byPage.map((part) => ({ ...part, id: shownId(trace, part.page) })),
  }
}

function countsOf({ references, misses, missRatio, writeBacks, fallback }: ReplayResult) {
  return { references, misses, missRatio, writeBacks, fallback }
}
