/** All of a shootout in one table: policies by workloads. */
import { excess, meanExcess } from '../excess.ts'
import type { Row } from '../row.ts'
import { contestsOf } from './compare.ts'
import type { Contest, Rival } from './compare.ts'
import { differenceText } from './numbers.ts'
import { bold, dim, mark, short } from './table-style.ts'
import type { TableStyle } from './table-style.ts'
import { layOut } from './text-table.ts'

const labelColumns = 20
const nameColumns = 9
/** A difference, the mark of the best, and the gap before it. */
const cellColumns = 9

/**
 * How many more misses than optimal (than LRU where optimal did not take part), the geometric mean
 * over the sizes, best first. Empty if neither took part in all. Workloads that do not fit side by side
 * follow below.
 */
export function summaryTable(rows: readonly Row[], style: TableStyle): string {
  const contests = contestsOf(rows)
  const against = rivalOf(contests)
  if (against === null) return ''
  const labels = [...new Set(rows.map(({ label }) => label))]
  const workloads = [...new Set(contests.map(({ workload }) => workload))]
  const columns: Column[] = workloads.map((workload) => {
    const own = contests.filter((contest) => contest.workload === workload)
    return columnOf(workload, own, labels, against)
  })
  const overall = columnOf('mean', contests, labels, against)
  if (workloads.length > 1) columns.push(overall)
  const order = labels.toSorted((a, b) => valueOf(overall, a) - valueOf(overall, b))
  const across = Math.max(1, Math.floor((style.columns - labelColumns) / cellColumns))
  const parts: string[] = []
  for (let from = 0; from < columns.length; from += across) {
    parts.push(part(order, columns.slice(from, from + across), style))
  }
  const title = bold(`Misses above those of ${against}, geometric mean over the sizes`, style)
  return `${title}\n\n${parts.join('\n')}`
}

/** A workload, or all of them. */
interface Column {
  readonly name: string
  readonly means: ReadonlyMap<string, number | undefined>
  /** Of all but optimal. */
  readonly best: number
}

function rivalOf(contests: readonly Contest[]): Rival | null {
  if (contests.length === 0) return null
  const rivals = ['optimal', 'lru'] as const
  return rivals.find((rival) => contests.every((contest) => contest[rival] !== null)) ?? null
}

function columnOf(
  name: string,
  contests: readonly Contest[],
  labels: readonly string[],
  against: Rival,
): Column {
  const means = new Map<string, number | undefined>()
  for (const label of labels) {
    const values = contests.flatMap((contest) => {
      const row = contest.rows.find((candidate) => candidate.label === label)
      return row === undefined ? [] : [excess(row.misses, contest[against]?.misses)]
    })
    // A mean over some sizes only would not compare with the others.
    if (values.length === contests.length) means.set(label, meanExcess(values))
  }
  const rivals = [...means].filter(([label]) => label !== 'optimal')
  return { name, means, best: Math.min(...rivals.map(([, value]) => value ?? Infinity)) }
}

function valueOf({ means }: Column, label: string): number {
  return means.get(label) ?? Infinity
}

function part(labels: readonly string[], columns: readonly Column[], style: TableStyle): string {
  const names = columns.map(({ name }) => linesOf(name))
  const height = Math.max(...names.map(({ length }) => length))
  const head = Array.from({ length: height }, (_, line) => {
    const isLast = line === height - 1
    const cells = names.map((lines) => lines[line - height + lines.length] ?? '')
    return [isLast ? 'policy' : '', ...cells].map((cell) => dim(cell, style))
  })
  const body = labels.map((label) => [
    short(label, labelColumns),
    ...columns.map((column) => {
      if (!column.means.has(label)) return 'failed'
      const value = column.means.get(label)
      return mark(differenceText(value), label !== 'optimal' && value === column.best, style)
    }),
  ])
  return layOut([...head, ...body])
}

/** A long name on several lines, broken where it has signs: `db-sqlite-`, `oltp`. */
function linesOf(name: string): string[] {
  const lines: string[] = []
  for (const piece of name.split(/(?<=[-:,/])/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + piece.length <= nameColumns) {
      lines[lines.length - 1] = last + piece
    } else lines.push(short(piece, nameColumns))
  }
  return lines
}
