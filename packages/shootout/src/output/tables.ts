/**
 * A shootout as text: a table a workload, and one that sums them up. The best of a column is marked
 * with `*` (optimal, which knows the future, stands apart), so that it shows without color too.
 */
import { styleText } from 'node:util'
import type { Row, WorkloadFacts } from '../row.ts'
import { contestsOf, excess, mean } from './compare.ts'
import type { Contest } from './compare.ts'
import { amountText, bytesText, countText, differenceText, shareText } from './numbers.ts'
import { layOut } from './text-table.ts'

/** How to lay out. */
export interface TableStyle {
  /** The width to keep to. */
  readonly columns: number
  /** Whether terminal colors are wanted. */
  readonly isColored: boolean
}

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
  const heading = `${bold(facts.name, style)}  ${countText(facts.references)} references to ${countText(
    facts.distinctPages,
  )} pages of ${bytesText(facts.pageBytes)}\n`
  const labels = byMeanExcess(contests)
  const widest = Math.max(...labels.map((label) => short(label).length))
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
    if (!hasCosts) return [short(label), ...cells]
    const ns = costOf(label, costs, 'nsPerReference')
    const bytes = costOf(label, costs, 'metadataBytesPerFrame')
    return [
      short(label),
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

type Rival = 'lru' | 'optimal'

const shortNames: Readonly<Record<Rival, string>> = { lru: 'lru', optimal: 'opt' }

/** Who took part of those that others are measured by. */
function rivalsOf(contests: readonly Contest[]): Rival[] {
  const rivals: readonly Rival[] = ['lru', 'optimal']
  return rivals.filter((rival) => contests.some((contest) => contest[rival] !== null))
}

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
    ...rivals.map((rival) => differenceText(excess(row, contest[rival]))),
  ]
}

/**
 * Policies by workloads: how many more misses than optimal (than LRU where optimal did not take
 * part), in the mean over the sizes. Empty if neither took part.
 */
export function summaryTable(rows: readonly Row[], style: TableStyle): string {
  const contests = contestsOf(rows)
  const against = contests.every(({ optimal }) => optimal !== null)
    ? 'optimal'
    : contests.every(({ lru }) => lru !== null)
      ? 'lru'
      : null
  if (against === null || contests.length === 0) return ''
  const workloads = [...new Set(contests.map(({ workload }) => workload))]
  const labels = byMeanExcess(contests)
  const meanOf = (label: string, workload: string | null) => {
    const among = contests.filter((contest) => workload === null || contest.workload === workload)
    const values = among.flatMap((contest) => {
      const row = contest.rows.find((candidate) => candidate.label === label)
      return row === undefined ? [] : [excess(row, contest[against])]
    })
    return values.length < among.length ? NaN : mean(values)
  }
  const columns = [...workloads, null]
  const rivals = labels.filter((label) => label !== 'optimal')
  const best = columns.map((workload) =>
    Math.min(
      ...rivals.map((label) => meanOf(label, workload)).filter((value) => !Number.isNaN(value)),
    ),
  )
  const body = labels.map((label) => [
    short(label),
    ...columns.map((workload, column) => {
      const value = meanOf(label, workload)
      const isBest = label !== 'optimal' && value === best[column]
      return mark(differenceText(value), isBest, style)
    }),
  ])
  const perName = Math.floor((style.columns - labelColumns) / columns.length) - 2
  const head = ['policy', ...workloads.map((name) => shortTo(name, Math.max(7, perName))), 'mean']
  const title = `Misses above those of ${against}, mean over the sizes\n\n`
  return bold(title, style) + layOut([head.map((cell) => dim(cell, style)), ...body])
}

/** Labels of the policies, fewest misses first. */
function byMeanExcess(contests: readonly Contest[]): string[] {
  const sums = new Map<string, number[]>()
  for (const { rows } of contests) {
    for (const { label, missRatio } of rows)
      sums.set(label, [...(sums.get(label) ?? []), missRatio])
  }
  return [...sums].toSorted(([, a], [, b]) => mean(a) - mean(b)).map(([label]) => label)
}

function costOf(
  label: string,
  contests: readonly Contest[],
  member: 'nsPerReference' | 'metadataBytesPerFrame',
): number {
  const own = contests.flatMap(({ rows }) => rows.filter((row) => row.label === label))
  return mean(own.map((row) => row[member]))
}

function sizeText({ frames, size }: Contest): string {
  const count = `${countText(frames)} ${frames === 1 ? 'frame' : 'frames'}`
  return size === String(frames) ? count : `${size}: ${count}`
}

function short(label: string): string {
  return shortTo(label, labelColumns)
}

function shortTo(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

function mark(text: string, isBest: boolean, style: TableStyle): string {
  if (!isBest) return text
  return style.isColored ? styleText(['green', 'bold'], `*${text}`) : `*${text}`
}

function bold(text: string, { isColored }: TableStyle): string {
  return isColored ? styleText('bold', text) : text
}

function dim(text: string, { isColored }: TableStyle): string {
  return isColored && text !== '' ? styleText('dim', text) : text
}
