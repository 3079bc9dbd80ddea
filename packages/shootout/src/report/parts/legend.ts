/** The key to all figures, ordered by how close each policy comes to optimal. */
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import type { ReportModel } from '../model/report-model.ts'
import { colorOf } from '../model/series.ts'
import type { Series } from '../model/series.ts'
import { rankPolicies } from '../model/standings.ts'

/** A button for each policy, which shows and hides it once the page's script runs. */
export function legend(model: ReportModel): Html {
  const ranked = rankPolicies(model).map(({ series }) => series)
  const ordered = [...model.series.filter(({ role }) => role === 'optimal'), ...ranked]
  return html`<div class="legend" role="group" aria-label="Policies shown">
    <div class="legend-keys">
      ${ordered.map(
        (series) =>
          html`<button type="button" class="key" data-label="${series.label}" aria-pressed="true">
            ${swatch(series)}${series.label}
          </button>`,
      )}
    </div>
    <div class="legend-sets scripted">
      <button type="button" data-set="all">All</button
      ><button type="button" data-set="leaders">Best five</button>
    </div>
  </div>`
}

/** A short piece of the policy's line with its symbol. */
export function swatch(series: Series): Html {
  const dash = series.dash.length === 0 ? null : html` stroke-dasharray="${series.dash.join(' ')}"`
  const width = series.role === 'policy' ? 2 : 2.5
  return html`<svg
    class="swatch"
    width="26"
    height="10"
    viewBox="0 0 26 10"
    aria-hidden="true"
    style="color:${colorOf(series)}"
  >
    <path d="M0 5H26" stroke="currentColor" stroke-width="${width}" ${dash} />
    ${symbols[series.symbol]}
  </svg>`
}

const symbols = {
  circle: html`<circle cx="13" cy="5" r="3" fill="currentColor" />`,
  rect: html`<path d="M10.2 2.2h5.6v5.6h-5.6z" fill="currentColor" />`,
  triangle: html`<path d="M13 1.4l3.6 6.6H9.4z" fill="currentColor" />`,
  diamond: html`<path d="M13 .8l4.2 4.2-4.2 4.2-4.2-4.2z" fill="currentColor" />`,
}
