/** The figures with their titles, controls and captions. */
import { costChart } from '../charts/cost-chart.ts'
import { curveChart } from '../charts/curve-chart.ts'
import { plainView } from '../charts/chart-theme.ts'
import type { ChartOption, ChartSize } from '../charts/chart-theme.ts'
import { firstSelection, timeChart } from '../charts/time-chart.ts'
import { formatCount } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import type { ReportModel } from '../model/report-model.ts'
import { segmented, selector } from './controls.ts'
import { heatKey, heatMap } from './heat-map.ts'

/** Draws a chart that stands in the page before its script runs. */
export type Draw = (id: string, option: ChartOption, size: ChartSize) => Html

const small = { width: 520, height: 320 }
const large = { width: 1056, height: 430 }

/** Regret of policies on workloads. */
export function heatSection(model: ReportModel): Html {
  const sizes = [
    { value: '', text: 'mean of all sizes' },
    ...model.sizeGroups.map(({ size, label }) => ({ value: size, text: label })),
  ]
  const floor = model.hasOptimal ? 'optimal’s' : 'the best policy’s'
  return html`<section id="regret">
    <h2>Regret</h2>
    <p class="lede">
      How many more misses than ${floor}. The fainter, the better; the least of each column is
      underlined.
    </p>
    <figure class="whole">
      <div class="controls">${selector('heat-size', 'Memory', sizes)}${heatKey(model)}</div>
      <div class="scroll" id="heat-map">${heatMap(model, null)}</div>
    </figure>
  </section>`
}

/** A chart for each workload. */
export function curveSection(model: ReportModel, draw: Draw): Html {
  const measures = [
    { value: 'ratio', text: 'Miss ratio' },
    { value: 'misses', text: 'Misses' },
    { value: 'times', text: 'Times optimal' },
  ]
  const floor = model.hasOptimal
    ? ' The shaded ground under optimal’s line is out of reach for any policy.'
    : ''
  const exact = (model.data.curves ?? []).some(({ label }) => label === 'lru')
    ? ' LRU’s line is exact at every size, not only at the marks.'
    : ''
  return html`<section id="curves">
    <h2>Misses by memory</h2>
    <p class="lede">
      What more frames buy. Both scales are logarithmic; the marks are the sizes that were
      run.${floor}${exact} Policies far behind leave through the top.
    </p>
    <div class="controls">${segmented('measure', 'Show', measures)}</div>
    <div class="multiples">
      ${model.workloads.map(
        (workload, at) =>
          html` <figure class="multiple">
            <h3>${workload.name}</h3>
            <p>${workload.summary}</p>
            <div
              class="chart small"
              data-curve="${workload.name}"
              role="img"
              aria-label="Miss ratio by frames on ${workload.name}; the numbers are in the table of all rows"
            >
              ${draw(`curve-${at}`, curveChart(model, workload, 'ratio', plainView), small)}
            </div>
          </figure>`,
      )}
    </div>
  </section>`
}

/** Misses against cost. */
export function costSection(model: ReportModel, draw: Draw): Html {
  const scopes = [
    { value: '', text: 'mean of all workloads' },
    ...model.workloads.map(({ name }) => ({ value: name, text: name })),
  ]
  return html`<section id="cost">
    <h2>Misses and cost</h2>
    <p class="lede">
      Regret against what a policy costs to run. Nothing beats the policies on the broad line on
      both counts at once.
    </p>
    <figure class="whole">
      <div class="controls">
        ${segmented('cost', 'Cost in', [
          { value: 'time', text: 'Time' },
          { value: 'space', text: 'Metadata' },
        ])}${selector('cost-workload', 'Workload', scopes)}
      </div>
      <div
        class="chart large"
        id="cost-chart"
        role="img"
        aria-label="Mean regret by nanoseconds a reference, a point a policy"
      >
        ${draw('cost', costChart(model, 'time', undefined, plainView, large), large)}
      </div>
    </figure>
  </section>`
}

/** Miss ratio over time; nothing if no windows were recorded. */
export function timeSection(model: ReportModel, draw: Draw): Html | null {
  const selection = firstSelection(model)
  if (!selection) return null
  const runs = model.workloads.flatMap(({ name, sizes }) =>
    sizes.map((frames) => ({
      value: JSON.stringify({ workload: name, frames }),
      text: `${name}, ${formatCount(frames)} frames`,
    })),
  )
  return html`<section id="time">
    <h2>Misses over time</h2>
    <p class="lede">
      The miss ratio of one run, window by window, from the first reference to the last.
    </p>
    <figure class="whole">
      <div class="controls">${selector('time-run', 'Run', runs, JSON.stringify(selection))}</div>
      <div class="chart large" id="time-chart" role="img" aria-label="Miss ratio over time">
        ${draw('time', timeChart(model, selection, plainView), large)}
      </div>
    </figure>
  </section>`
}
