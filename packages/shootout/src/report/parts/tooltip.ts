/** What appears beside the pointer: the policies in order at that place, exact values and all. */
import { middleOf, ratioOf } from '../charts/time-chart.ts'
import { formatBytes, formatCount, formatDifference, formatShare } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { regretOf } from '../model/report-model.ts'
import type { ModelWorkload, ReportModel } from '../model/report-model.ts'
import type { Series } from '../model/series.ts'
import type { Standing } from '../model/standings.ts'
import { swatch } from './legend.ts'

/** A line of a tooltip: what to order by, and the cells. */
interface TooltipLine {
  readonly series: Series
  readonly order: number
  readonly cells: readonly string[]
}

/** All policies shown at one number of frames. */
export function curveTooltip(
  model: ReportModel,
  workload: ModelWorkload,
  frames: number,
  hidden: ReadonlySet<string>,
): Html {
  const lines = model.series
    .filter(({ label }) => !hidden.has(label))
    .flatMap((series): TooltipLine[] => {
      const row = model.rowOf({ workload: workload.name, label: series.label, frames })
      if (!row) return []
      const regret = regretOf(model, row)
      return [
        {
          series,
          order: row.misses,
          cells: [
            formatCount(row.misses),
            formatShare(row.missRatio),
            regret === undefined || series.role === 'optimal' ? '' : formatDifference(regret),
          ],
        },
      ]
    })
  const title = `${formatCount(frames)} frames, ${formatBytes(frames * workload.pageBytes)}`
  return card(title, ['misses', 'ratio', 'regret'], lines)
}

/** One policy of the cost figure. */
export function costTooltip({ series, ...standing }: Standing): Html {
  return card(
    series.label,
    ['regret', 'ns', 'bytes'],
    [
      {
        series,
        order: 0,
        cells: [
          formatDifference(standing.meanRegret),
          standing.nsPerReference.toFixed(1),
          standing.metadataBytesPerFrame.toFixed(1),
        ],
      },
    ],
  )
}

/** All policies shown in the window whose middle is at reference `at`. */
export function timeTooltip(
  model: ReportModel,
  selection: { readonly workload: string; readonly frames: number },
  at: number,
  hidden: ReadonlySet<string>,
): Html {
  let bounds = { from: 0, to: 0 }
  const lines = model.series
    .filter(({ label }) => !hidden.has(label))
    .flatMap((series): TooltipLine[] => {
      const row = model.rowOf({ ...selection, label: series.label })
      const window = row?.windows.find((candidate) => middleOf(candidate) === at)
      if (!window) return []
      bounds = window
      const ratio = ratioOf(window)
      return [{ series, order: ratio, cells: [formatCount(window.misses), formatShare(ratio)] }]
    })
  return card(
    `References ${formatCount(bounds.from)} to ${formatCount(bounds.to)}`,
    ['misses', 'ratio'],
    lines,
  )
}

function card(title: string, heads: readonly string[], lines: readonly TooltipLine[]): Html {
  return html`<table class="tip">
    <caption>
      ${title}
    </caption>
    <thead>
      <tr>
        <td></td>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${[...lines]
        .sort((a, b) => a.order - b.order)
        .map(
          ({ series, cells }) =>
            html`<tr data-label="${series.label}">
              <th scope="row">${swatch(series)}${series.label}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
    </tbody>
  </table>`
}
