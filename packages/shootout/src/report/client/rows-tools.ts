/** Sorting, filtering and copying the table of all rows. */
/// <reference lib="dom" />
import { csvOf } from '../../output/csv.ts'
import type { Row } from '../../row.ts'
import { formatCount } from '../format.ts'
import type { ReportModel } from '../model/report-model.ts'
import { tableColumns } from '../parts/rows-table.ts'
import type { TableColumn } from '../parts/rows-table.ts'

interface Line {
  readonly row: Row
  readonly element: HTMLTableRowElement
  readonly words: string
}

/** Makes the table's heads and the controls above it work. */
export function enliveRows(model: ReportModel): void {
  const body = document.querySelector('#rows-table tbody')
  if (!body) return
  const lines = [...body.querySelectorAll('tr')].flatMap((element, at): Line[] => {
    const row = model.data.rows[at]
    return row ? [{ row, element, words: wordsOf(row) }] : []
  })
  const heads = [...document.querySelectorAll<HTMLElement>('#rows-table th')]
  for (const head of heads) {
    const column = tableColumns(model).find(({ key }) => key === head.dataset.key)
    head.querySelector('button')?.addEventListener('click', () => {
      if (!column) return
      const isDescending = head.ariaSort === 'ascending'
      for (const other of heads) other.ariaSort = 'none'
      head.ariaSort = isDescending ? 'descending' : 'ascending'
      lines.sort((a, b) => compare(model, column, a.row, b.row, isDescending ? -1 : 1))
      body.append(...lines.map(({ element }) => element))
    })
  }
  enliveFilter(lines)
  const copy = document.querySelector<HTMLButtonElement>('#copy-csv')
  copy?.addEventListener('click', () => {
    const visible = lines.filter(({ element }) => !element.hidden).map(({ row }) => row)
    void copyText(csvOf(visible)).then((isCopied) => {
      copy.textContent = isCopied
        ? `Copied ${formatCount(visible.length)} rows`
        : 'Copying was refused'
      setTimeout(() => (copy.textContent = 'Copy as CSV'), 2000)
    })
  })
}

function enliveFilter(lines: readonly Line[]): void {
  const filter = document.querySelector<HTMLInputElement>('#rows-filter')
  const count = document.querySelector('#rows-count')
  filter?.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/)
    let visible = 0
    for (const line of lines) {
      line.element.hidden = !words.every((word) => line.words.includes(word))
      if (!line.element.hidden) visible++
    }
    if (count) {
      const all = formatCount(lines.length)
      count.textContent =
        visible === lines.length ? `${all} rows` : `${formatCount(visible)} of ${all} rows`
    }
  })
}

function wordsOf({ workload, label, size, frames }: Row): string {
  return `${workload} ${label} ${size} ${frames}`.toLowerCase()
}

/** What has no value comes last in either direction. */
function compare(
  model: ReportModel,
  column: TableColumn,
  a: Row,
  b: Row,
  direction: 1 | -1,
): number {
  const [first, second] = [column.value(a, model), column.value(b, model)]
  if (first === undefined || second === undefined) {
    return Number(first === undefined) - Number(second === undefined)
  }
  if (typeof first === 'string' || typeof second === 'string') {
    return direction * String(first).localeCompare(String(second), 'en')
  }
  return direction * (first - second)
}

/** False if the browser does not let the page use the clipboard. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
