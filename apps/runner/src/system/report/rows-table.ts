/** Every task with all its numbers. */
import { formatCount, html } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { TaskRow } from '@selfpage/systems'

const columns: readonly (readonly [title: string, text: (row: TaskRow) => string])[] = [
  ['task', ({ task }) => task],
  ['policy', ({ policy }) => policy],
  ['runs', ({ runs }) => runs],
  ['state', ({ state }) => state],
  ['references', ({ references }) => formatCount(references)],
  ['hard', ({ hardFaults }) => formatCount(hardFaults)],
  ['soft', ({ softFaults }) => formatCount(softFaults)],
  ['zero-fill', ({ zeroFills }) => formatCount(zeroFills)],
  ['copy', ({ copyFaults }) => formatCount(copyFaults)],
  ['page-outs', ({ pageOuts }) => formatCount(pageOuts)],
  ['messages', ({ messages }) => formatCount(messages)],
  ['reclaimed', ({ reclaimed }) => formatCount(reclaimed)],
  ['sanctions', ({ sanctioned }) => formatCount(sanctioned)],
  ['seconds', ({ virtualSeconds }) => virtualSeconds.toFixed(3)],
  ['stalled', ({ stalledSeconds }) => stalledSeconds.toFixed(3)],
]

export function rowsTable(rows: readonly TaskRow[]): Html {
  return html`<table class="rows">
    <thead>
      <tr>
        ${columns.map(([title]) => html`<th scope="col"><button type="button">${title}</button></th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map(([, text]) => html`<td>${text(row)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}
