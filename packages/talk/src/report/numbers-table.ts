/** Every number: the median, and in small type the least and the most over the seeds. */
import { html } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { Table } from '../table.ts'
import { quantityText } from './quantity-text.ts'

/** @param hasWallClock whether it shall show what clocks on the wall said */
export function numbersTable(table: Table, hasWallClock: boolean): Html {
  const quantities = table.quantities.filter((name) => hasWallClock || !table.wallClock.has(name))
  return html`<table class="plain numbers">
    <thead>
      <tr>
        <th scope="col"></th>
        ${quantities.map(
          (quantity) =>
            html`<th scope="col" class="n">
              ${quantityText(quantity)}${table.wallClock.has(quantity) ? ' (by the clock on the wall)' : ''}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${table.cases.map(
        (name) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${quantities.map((quantity) => cell(table, name, quantity))}
          </tr>`,
      )}
    </tbody>
  </table>`
}

function cell(table: Table, name: string, quantity: string): Html {
  if (table.values(name, quantity).length === 0) return html`<td class="n"></td>`
  const { least, median, most } = table.spread(name, quantity)
  const range = least === most ? null : html` <small>${number(least)}–${number(most)}</small>`
  return html`<td class="n">${number(median)}${range}</td>`
}

function number(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(4)))
}
