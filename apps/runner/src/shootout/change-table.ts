/** What a change to a policy did to its misses. */
import { contestsOf, countText, differenceText, excess, layOut, rivalsOf } from '@selfpage/shootout'
import type { Row } from '@selfpage/shootout'

/**
 * A line for each cell of the policies `names`: its misses now, the change against the rows
 * `before` (none the first time), and how far from LRU and optimal it is.
 */
export function changeTable(
  rows: readonly Row[],
  before: readonly Row[],
  names: ReadonlySet<string>,
): string {
  const previous = new Map(before.map((row) => [keyOf(row), row]))
  const contests = contestsOf(rows)
  const rivals = rivalsOf(contests)
  const lines = contests.flatMap((contest) =>
    contest.rows
      .filter(({ policy }) => names.has(policy))
      .map((row) => [
        row.label,
        row.workload,
        row.size,
        countText(row.misses),
        changeText(row, previous.get(keyOf(row))),
        ...rivals.map((rival) => differenceText(excess(row.misses, contest[rival]?.misses))),
      ]),
  )
  const head = [
    'policy',
    'workload',
    'size',
    'misses',
    'change',
    ...rivals.map((rival) => `vs ${rival}`),
  ]
  return layOut([head, ...lines])
}

function changeText(row: Row, previous: Row | undefined): string {
  if (previous === undefined) return ''
  const more = row.misses - previous.misses
  if (more === 0) return '='
  return `${more > 0 ? '+' : '-'}${countText(Math.abs(more))} (${differenceText(excess(row.misses, previous.misses))})`
}

function keyOf({ workload, label, frames }: Row): string {
  return JSON.stringify([workload, label, frames])
}
