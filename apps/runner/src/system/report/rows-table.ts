/** Every task with all its numbers. */
import { formatCount, html, trusted } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { TaskRow } from '@selfpage/systems'

type Column = readonly [title: string, text: (row: TaskRow) => string, isText?: boolean]

const columns: readonly Column[] = [
  ['task', ({ task }) => task, true],
  ['policy', ({ policy }) => policy, true],
  // It may be broken after a comma.
  ['runs', ({ runs }) => runs.replaceAll(',', ', '), true],
  ['state', ({ state }) => state, true],
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

/** So narrow that all columns fit the page. */
export function rowsStyle(): Html {
  return trusted(`#tasks .rows :is(th,td){padding:.45rem .4rem;text-align:right}
#tasks .rows th{position:static;font-size:.75rem;font-weight:400;color:var(--soft)}
#tasks .rows .words{text-align:left;white-space:normal;max-width:13rem}
#frames h3{margin:2.5rem 0 .5rem}
`)
}

export function rowsTable(rows: readonly TaskRow[]): Html {
  return html`<table class="rows">
    <thead>
      <tr>
        ${columns.map(
          ([title, , isText]) => html`<th scope="col" class="${classOf(isText)}">${title}</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map(
              ([, text, isText]) => html`<td class="${classOf(isText)}">${text(row)}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`
}

function classOf(isText = false): string {
  return isText ? 'words' : 'number'
}
