/** An explanation in words: where two policies part, and what their difference is made of. */
import { countText, plural, shareText } from '@selfpage/shootout'
import type { Explanation, MissDifference } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import { className } from './class-name.ts'

/** The two policies by the labels they are told apart by. */
export interface Labels {
  readonly a: string
  readonly b: string
}

/** Sentences, the most important first. */
export function explainInWords(
  trace: Trace,
  { a, b }: Labels,
  explanation: Explanation,
): readonly string[] {
  const { first, onlyA, onlyB, both } = explanation
  if (first === null) return [`${a} and ${b} never part: the same references miss under both.`]
  const [misses, hits] = first.missedBy === 'a' ? [a, b] : [b, a]
  const parting =
    `They part at reference ${countText(first.at)} of ${countText(trace.pages.length)}, ` +
    `page ${String(trace.ids[first.page])}: ${misses} misses it, ${hits} does not.`
  return [parting, total({ a, b }, onlyA, onlyB, both), ...parts(trace, { a, b }, explanation)]
}

function total({ a, b }: Labels, onlyA: number, onlyB: number, both: number): string {
  const apart =
    `${plural(both, 'reference misses', 'references miss')} under both, ` +
    `${countText(onlyA)} under ${a} only, ${countText(onlyB)} under ${b} only`
  if (onlyA === onlyB) return `${apart}: they end level.`
  const [better, worse, missesOfWorse] = onlyA < onlyB ? [a, b, both + onlyB] : [b, a, both + onlyA]
  const saved = Math.abs(onlyA - onlyB)
  return (
    `${apart}: ${better} saves ${plural(saved, 'miss', 'misses')}, ` +
    `${shareText(saved / missesOfWorse)} of those of ${worse}.`
  )
}

function parts(trace: Trace, labels: Labels, explanation: Explanation): string[] {
  const { byClass, byPhase, byWindow, byPage, onlyA, onlyB } = explanation
  const sentences: string[] = []
  const [topClass] = byClass
  if (topClass !== undefined && byClass.length > 1) {
    sentences.push(
      `By class: most in ${className(trace, topClass.class)}, ${lead(labels, topClass)}.`,
    )
  }
  const [topPhase] = byPhase
  if (topPhase !== undefined && byPhase.length > 1) {
    const name = topPhase.phase === '' ? 'outside of all phases' : `in '${topPhase.phase}'`
    sentences.push(`By phase: most ${name}, ${lead(labels, topPhase)}.`)
  }
  const topWindow = largest(byWindow)
  if (topWindow !== undefined && byWindow.length > 1) {
    sentences.push(
      `Over time: most in references ${countText(topWindow.from)} to ${countText(topWindow.to - 1)}, ` +
        `${lead(labels, topWindow)}; ${won(labels, byWindow)}.`,
    )
  }
  const listed = byPage.reduce((sum, page) => sum + page.onlyA + page.onlyB, 0)
  if (byPage.length > 1) {
    sentences.push(
      `By page: the ${byPage.length} pages that differ most hold ` +
        `${shareText(listed / (onlyA + onlyB))} of the references that differ.`,
    )
  }
  return sentences
}

/** Who misses less here, and by how much. */
function lead({ a, b }: Labels, { onlyA, onlyB }: MissDifference): string {
  const saved = plural(Math.abs(onlyA - onlyB), 'miss', 'misses')
  return onlyA === onlyB ? 'level' : `where ${onlyA < onlyB ? a : b} saves ${saved}`
}

function won({ a, b }: Labels, windows: readonly MissDifference[]): string {
  const byA = windows.filter(({ onlyA, onlyB }) => onlyA < onlyB).length
  const byB = windows.filter(({ onlyA, onlyB }) => onlyA > onlyB).length
  return `of ${windows.length} windows ${a} wins ${byA} and ${b} ${byB}`
}

function largest<Part extends MissDifference>(parts: readonly Part[]): Part | undefined {
  const size = ({ onlyA, onlyB }: MissDifference) => Math.abs(onlyA - onlyB)
  return parts.toSorted((x, y) => size(y) - size(x))[0]
}
