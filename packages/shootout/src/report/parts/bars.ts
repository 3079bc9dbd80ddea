/** Bars of a few parts each, a line a task: how much of what. */
import { html, trusted } from '../html.ts'
import type { Html } from '../html.ts'

export interface BarPart {
  readonly name: string
  readonly value: number
  readonly color: string
}

export interface Bar {
  readonly name: string
  readonly parts: readonly BarPart[]
  /** The number at the end. */
  readonly says: string
}

/** All bars on one scale: the longest fills its column. */
export function bars(all: readonly Bar[]): Html {
  const longest = Math.max(...all.map(({ parts }) => sum(parts)), Number.MIN_VALUE)
  return html`<table class="bars">
    <tbody>
      ${all.map(
        ({ name, parts, says }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="bar">
              ${parts
                .filter(({ value }) => value > 0)
                .map(
                  (part) =>
                    html`<span
                      title="${part.name}: ${part.value}"
                      style="width:${share(part.value, longest)}%;background:${part.color}"
                    ></span>`,
                )}
            </td>
            <td class="says">${says}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** What the colours mean. */
export function key(parts: readonly Pick<BarPart, 'name' | 'color'>[]): Html {
  return html`<p class="series-key">
    ${parts.map(({ name, color }) => html`<span><i style="background:${color}"></i>${name}</span>`)}
  </p>`
}

export function barStyle(): Html {
  return trusted(`
.bars{width:100%;font-size:.875rem}
.bars th{font-weight:400;white-space:nowrap;padding:.2rem 1rem .2rem 0;width:1%}
.bars .bar{white-space:nowrap;font-size:0;padding:.2rem 0}
.bars .bar span{display:inline-block;height:1.1rem;min-width:1px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bars .says{text-align:right;white-space:nowrap;padding-left:1rem;width:1%;color:var(--soft)}
.series-key{display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;font-size:.8125rem;color:var(--soft);margin:0 0 .75rem}
.series-key i{display:inline-block;width:.75rem;height:.75rem;border-radius:2px;margin-right:.45rem;vertical-align:-1px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.chart svg{width:100%;height:auto}
pre{font:.8125rem/1.5 ui-monospace,Menlo,Consolas,monospace;background:var(--raised);border:1px solid var(--rule);padding:1rem;overflow-x:auto}
`)
}

function sum(parts: readonly BarPart[]): number {
  return parts.reduce((total, { value }) => total + value, 0)
}

function share(value: number, of: number): string {
  return ((value / of) * 100).toFixed(2)
}
