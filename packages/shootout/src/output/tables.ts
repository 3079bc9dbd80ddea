/**
 * A shootout as text, a table a workload. The best of a column is marked with `*` (optimal, which
 * knows the future, stands apart), so that it shows without color too; `!` marks misses of a policy
 * that was replaced.
 */
import { excess, mean } from '../excess.ts'
import type { Row, WorkloadFacts } from '../row.ts'
import { contestsOf, rivalsOf } from './compare.ts'
import type { Contest, Rival } from './compare.ts'
import { amountText, bytesText, differenceText, plural, shareText } from './numbers.ts'
import { bold, dim, mark, short } from './table-style.ts'
import type { TableStyle } from './table-style.ts'
import { layOut } from './text-table.ts'

const labelColumns = 24
/** What three columns of results and two of costs take, gaps included. */
const sizeColumns = 26
const costColumns = 18

/** The table of each workload. */
export function workloadTables(
  rows: readonly Row[],
  workloads: readonly WorkloadFacts[],
  style: TableStyle,
): string {
  const contests = contestsOf(rows)
  return workloads
    .map((facts) => {
      const own = contests.filter(({ workload }) => workload === facts.name)
      return own.length === 0 ? '' : workloadTable(facts, own, style)
    })
    .filter((text) => text !== '')
    .join('\n')
}

function workloadTable(
  facts: WorkloadFacts,
  contests: readonly Contest[],
  style: TableStyle,
): string {
  const references = plural(facts.references, 'reference', 'references')
  const pages = plural(facts.distinctPages, 'page', 'pages')
  const heading = `${bold(facts.name, style)}  ${references} to ${pages} of ${bytesText(facts.pageBytes)}\n`
  const labels = byMisses(contests)
  const widest = Math.max(...labels.map((label) => short(label, labelColumns).length))
  const room = style.columns - widest - costColumns
  const sizesAcross = Math.max(1, Math.floor(room / sizeColumns))
  const parts: string[] = []
  for (let from = 0; from < contests.length; from += sizesAcross) {
    const isLast = from + sizesAcross >= contests.length
    parts.push(
      contestTable(labels, contests.slice(from, from + sizesAcross), isLast ? contests : [], style),
    )
  }
  return `${heading}\n${parts.join('\n')}`
}

/** Some sizes side by side; what the policies cost, over the sizes of `costs`. */
function contestTable(
  labels: readonly string[],
  contests: readonly Contest[],
  costs: readonly Contest[],
  style: TableStyle,
): string {
  const hasCosts = costs.length > 0
  const rivals = rivalsOf(contests)
  const resultHead = ['misses', ...rivals.map((rival) => `vs ${shortNames[rival]}`)]
  const head = ['policy', ...contests.flatMap(() => resultHead)]
  if (hasCosts) head.push('ns/ref', 'B/frame')
  const fastest = Math.min(...labels.map((label) => costOf(label, costs, 'nsPerReference')))
  const smallest = Math.min(...labels.map((label) => costOf(label, costs, 'metadataBytesPerFrame')))
  const body = labels.map((label) => {
    const cells = contests.flatMap((contest) => resultCells(label, contest, rivals, style))
    if (!hasCosts) return [short(label, labelColumns), ...cells]
    const ns = costOf(label, costs, 'nsPerReference')
    const bytes = costOf(label, costs, 'metadataBytesPerFrame')
    return [
      short(label, labelColumns),
      ...cells,
      Number.isNaN(ns) ? '' : mark(amountText(ns), ns === fastest, style),
      Number.isNaN(bytes) ? '' : mark(amountText(bytes), bytes === smallest, style),
    ]
  })
  const spans = [
    { text: '', columns: 1 },
    ...contests.map((contest) => ({
      text: dim(sizeText(contest), style),
      columns: resultHead.length,
    })),
    ...(hasCosts ? [{ text: '', columns: 2 }] : []),
  ]
  return layOut([head.map((cell) => dim(cell, style)), ...body], spans)
}

const shortNames: Readonly<Record<Rival, string>> = { lru: 'lru', optimal: 'opt' }

function resultCells(
  label: string,
  contest: Contest,
  rivals: readonly Rival[],
  style: TableStyle,
): string[] {
  const row = contest.rows.find((candidate) => candidate.label === label)
  if (row === undefined) return ['failed', ...rivals.map(() => '')]
  const isBest = row.policy !== 'optimal' && row.misses === contest.fewestMisses
  const note = row.fallback === null ? '' : '!'
  return [
    note + mark(shareText(row.missRatio), isBest, style),
    ...rivals.map((rival) => differenceText(excess(row.misses, contest[rival]?.misses))),
  ]
}

/** Labels of the policies, fewest misses first. */
function byMisses(contests: readonly Contest[]): string[] {
  const sums = new Map<string, number[]>()
  for (const { rows } of contests) {
    for (const { label, missRatio } of rows)
      sums.set(label, [...(sums.get(label) ?? []), missRatio])
  }
  return [...sums]
    .toSorted(([, a], [, b]) => (mean(a) ?? 0) - (mean(b) ?? 0))
    .map(([label]) => label)
}

function costOf(
  label: string,
  contests: readonly Contest[],
  member: 'nsPerReference' | 'metadataBytesPerFrame',
): number {
  const own = contests.flatMap(({ rows }) => rows.filter((row) => row.label === label))
  return mean(own.map((row) => row[member])) ?? NaN
}

function sizeText({ frames, size }: Contest): string {
  const count = plural(frames, 'frame', 'frames')
  return size === String(frames) ? count : `${size}: ${count}`
}
