/** All rows as a table: what the page's script sorts and filters is this very table. */
import type { Row } from '../../row.ts'
import { formatAmount, formatCount, formatDifference, formatShare } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { againstLru, regretOf } from '../model/report-model.ts'
import type { ReportModel } from '../model/report-model.ts'

/** A column: what is sorted by, and how it is written. */
export interface TableColumn {
  readonly key: string
  readonly title: string
  /** Explains the title where a word is not enough. */
  readonly hint?: string
  value(row: Row, model: ReportModel): string | number | undefined
  text(value: number): string
}

const allColumns: readonly TableColumn[] = [
  { key: 'workload', title: 'Workload', value: (row) => row.workload, text: String },
  { key: 'policy', title: 'Policy', value: (row) => row.label, text: String },
  { key: 'frames', title: 'Frames', value: (row) => row.frames, text: formatCount },
  { key: 'misses', title: 'Misses', value: (row) => row.misses, text: formatCount },
  { key: 'missRatio', title: 'Miss ratio', value: (row) => row.missRatio, text: formatShare },
  {
    key: 'regret',
    title: 'Regret',
    hint: 'Misses over those of optimal, less one',
    value: (row, model) => regretOf(model, row),
    text: formatDifference,
  },
  {
    key: 'lru',
    title: 'To LRU',
    hint: 'Misses over those of LRU, less one',
    value: (row, model) => againstLru(model, row),
    text: formatDifference,
  },
  { key: 'hardFaults', title: 'Hard faults', value: (row) => row.hardFaults, text: formatCount },
  { key: 'softFaults', title: 'Soft faults', value: (row) => row.softFaults, text: formatCount },
  { key: 'zeroFills', title: 'Zero-fills', value: (row) => row.zeroFills, text: formatCount },
  { key: 'writeBacks', title: 'Write-backs', value: (row) => row.writeBacks, text: formatCount },
  {
    key: 'nsPerReference',
    title: 'ns',
    hint: 'Nanoseconds a reference',
    value: (row) => row.nsPerReference,
    text: formatAmount,
  },
  {
    key: 'metadataBytesPerFrame',
    title: 'Bytes',
    hint: 'Bytes of metadata a frame',
    value: (row) => row.metadataBytesPerFrame,
    text: formatAmount,
  },
  { key: 'seconds', title: 'Seconds', value: (row) => row.seconds, text: formatAmount },
]

/** The columns in order, without those that are nought in every row. The first two hold text. */
export function tableColumns(model: ReportModel): readonly TableColumn[] {
  return allColumns.filter((column) =>
    model.data.rows.some((row) => column.value(row, model) !== 0),
  )
}

/** The table, rows in the order of the data. End tags that HTML lets go are left out. */
export function rowsTable(model: ReportModel): Html {
  const columns = tableColumns(model)
  return html`<table class="rows" id="rows-table">
    <thead>
      <tr>
        ${columns.map(
          ({ key, title, hint }) =>
            html`<th scope="col" data-key="${key}" aria-sort="none">
              <button type="button" title="${hint ?? title}">${title}</button>
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${model.data.rows.map(
        (row) =>
          html`<tr>
            ${columns.map((column) => html`<td>${textOf(column, row, model)}`)}
           `,
      )}
    </tbody>
  </table>`
}

/** What a cell of the table says. */
function textOf(column: TableColumn, row: Row, model: ReportModel): string {
  const value = column.value(row, model)
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : column.text(value)
}
