/** The figures that answer: curves, cost and time, each with its choices. */
/// <reference lib="dom" />
import { costChart, costPoints } from '../charts/cost-chart.ts'
import type { CostMeasure } from '../charts/cost-chart.ts'
import { curveChart } from '../charts/curve-chart.ts'
import type { CurveMeasure } from '../charts/curve-chart.ts'
import { firstSelection, timeChart } from '../charts/time-chart.ts'
import type { TimeSelection } from '../charts/time-chart.ts'
import { html } from '../html.ts'
import type { ReportModel } from '../model/report-model.ts'
import { heatMap } from '../parts/heat-map.ts'
import { costTooltip, curveTooltip, timeTooltip } from '../parts/tooltip.ts'
import { LiveChart } from './live-chart.ts'
import type { ViewState } from './view-state.ts'

/** One chart a workload, all showing the same measure. */
export function enliveCurves(model: ReportModel, view: ViewState): void {
  let measure: CurveMeasure = 'ratio'
  const charts = [...document.querySelectorAll<HTMLElement>('[data-curve]')].flatMap((element) => {
    const workload = model.workloads.find(({ name }) => name === element.dataset.curve)
    if (!workload) return []
    const chart = new LiveChart(element, {
      trigger: 'axis',
      option: () => curveChart(model, workload, measure, view),
      tooltip: ([frames = 0]) => curveTooltip(model, workload, frames, view.hidden),
    })
    return [chart]
  })
  const refresh = () => {
    for (const chart of charts) chart.refresh()
  }
  view.onChange(refresh)
  onChoice('measure', (value) => {
    measure = value as CurveMeasure
    refresh()
  })
}

/** Regret against time or metadata. */
export function enliveCost(model: ReportModel, view: ViewState): void {
  const element = document.querySelector<HTMLElement>('#cost-chart')
  if (!element) return
  let measure: CostMeasure = 'time'
  let workload: string | undefined
  const chart = new LiveChart(element, {
    trigger: 'item',
    option: (size) => costChart(model, measure, workload, view, size),
    tooltip: (_, id) => {
      const point = costPoints(model, measure, workload).find(({ of }) => of.series.label === id)
      return point ? costTooltip(point.of) : html``
    },
  })
  view.onChange(() => chart.refresh())
  onChoice('cost', (value) => {
    measure = value as CostMeasure
    chart.refresh()
  })
  onSelect('cost-workload', (value) => {
    workload = value === '' ? undefined : value
    chart.refresh()
  })
}

/** Miss ratio over the course of a run. */
export function enliveTime(model: ReportModel, view: ViewState): void {
  const element = document.querySelector<HTMLElement>('#time-chart')
  const first = firstSelection(model)
  if (!element || !first) return
  let selection: TimeSelection = first
  const chart = new LiveChart(element, {
    trigger: 'axis',
    option: () => timeChart(model, selection, view),
    tooltip: ([at = 0]) => timeTooltip(model, selection, at, view.hidden),
  })
  view.onChange(() => chart.refresh())
  onSelect('time-run', (value) => {
    selection = JSON.parse(value) as TimeSelection
    chart.refresh()
  })
}

/** Regret at the size chosen. */
export function enliveHeat(model: ReportModel): void {
  const frame = document.querySelector('#heat-map')
  onSelect('heat-size', (value) => {
    if (frame) frame.innerHTML = heatMap(model, value === '' ? null : value).toString()
  })
}

function onChoice(name: string, take: (value: string) => void): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)) {
    input.addEventListener('change', () => take(input.value))
  }
}

function onSelect(id: string, take: (value: string) => void): void {
  const select = document.querySelector<HTMLSelectElement>(`#${id}`)
  select?.addEventListener('change', () => take(select.value))
}
