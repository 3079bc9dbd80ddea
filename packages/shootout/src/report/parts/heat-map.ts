/**
 * Regret of each policy on each workload, as a table whose cells are shaded. It is a table, and not
 * a picture, so that it can be read aloud, copied, printed, and seen without scripts. The scale has
 * one direction of lightness, which survives grey printing and all kinds of colour blindness.
 */
import { meanExcess } from '../../excess.ts'
import { formatCount, formatDifference, formatShare } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { regretOf } from '../model/report-model.ts'
import type { ModelWorkload, ReportModel } from '../model/report-model.ts'
import { columnsOf, rankPolicies } from '../model/standings.ts'
import type { Column, Standing } from '../model/standings.ts'

/** Where the steps of the scale may begin, after the first: from a close race to a wide field. */
const scales: readonly (readonly number[])[] = [
  [0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  [0.02, 0.05, 0.1, 0.2, 0.5, 1],
  [0.05, 0.1, 0.2, 0.3, 0.5, 1],
  [0.1, 0.2, 0.4, 0.6, 0.8, 1],
  [0.25, 0.5, 0.75, 1, 2, 5],
  [0.5, 1, 2, 5, 10, 20],
]

/** The scale that spreads the cells of this report the most evenly over its steps. */
function heatScale(model: ReportModel): readonly number[] {
  const regrets = model.data.rows
    .filter(({ policy }) => policy !== 'optimal')
    .flatMap((row) => regretOf(model, row) ?? [])
  const evenness = (scale: readonly number[]) => {
    const counts = new Map<number, number>()
    for (const regret of regrets) {
      const step = heatStep(scale, regret)
      counts.set(step, (counts.get(step) ?? 0) + 1)
    }
    return -[...counts.values()].reduce((sum, count) => sum + count * Math.log(count), 0)
  }
  return scales.reduce((best, scale) => (evenness(scale) > evenness(best) ? scale : best))
}

/** The step of a regret on a scale, 0 to 6. */
export function heatStep(scale: readonly number[], regret: number): number {
  return scale.filter((from) => regret >= from).length
}

/** The table for one requested size (`1%`), or for the mean of all where `size` is null. */
export function heatMap(model: ReportModel, size: string | null): Html {
  const scale = heatScale(model)
  const columns = columnsAt(model, size)
  const workloads = model.workloads.filter(({ name }) => columns.some((c) => c.workload === name))
  const standings = rankPolicies(model, columns)
  const ofWorkload = (name: string) => columns.filter(({ workload }) => workload === name)
  const cells = standings.map((standing) =>
    workloads.map(({ name }) => regretAt(model, standing, ofWorkload(name))),
  )
  const best = workloads.map((_, at) => Math.min(...cells.map((row) => row[at] ?? Infinity)))
  return html`<table class="heat" style="--columns:${workloads.length + 1}">
    <thead>
      <tr>
        <th scope="col">Policy</th>
        ${workloads.map(({ name }) => html`<th scope="col">${breakable(name)}</th>`)}
        <th scope="col" class="mean">Mean</th>
      </tr>
    </thead>
    <tbody>
      ${standings.map(
        (standing, row) =>
          html` <tr>
            <th scope="row">${standing.series.label}</th>
            ${workloads.map((workload, at) =>
              heatCell(
                scale,
                cells[row]?.[at],
                best[at] ?? 0,
                size === null ? '' : describe(model, standing, workload, columns),
              ),
            )}${heatCell(scale, standing.meanRegret, standings[0]?.meanRegret ?? 0, '', 'mean')}
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">${model.hasOptimal ? 'Optimal’s' : 'Least'} misses</th>
        ${workloads.map(({ name }) => html`<td>${floorRatio(model, name, ofWorkload(name))}</td>`)}
        <td class="mean"></td>
      </tr>
    </tfoot>
  </table>`
}

/** The steps of the scale with their bounds. */
export function heatKey(model: ReportModel): Html {
  const bounds = [0, ...heatScale(model)]
  return html`<ol class="heat-key" aria-label="Scale of regret">
    ${bounds.map((from, step) => {
      const to = bounds[step + 1]
      const text =
        to === undefined
          ? `over ${formatDifference(from)}`
          : `${Math.round(from * 100)}–${formatDifference(to)}`
      return html`<li class="h${step}">${text}</li>`
    })}
  </ol>`
}

function columnsAt(model: ReportModel, size: string | null): readonly Column[] {
  if (size === null) return columnsOf(model)
  const group = model.sizeGroups.find((candidate) => candidate.size === size)
  return [...(group?.frames ?? [])].map(([workload, frames]) => ({ workload, frames }))
}

function regretAt(
  model: ReportModel,
  { series }: Standing,
  columns: readonly Column[],
): number | undefined {
  return meanExcess(
    columns.map((column) => {
      const row = model.rowOf({ ...column, label: series.label })
      return row && regretOf(model, row)
    }),
  )
}

function heatCell(
  scale: readonly number[],
  regret: number | undefined,
  best: number,
  title: string,
  also = '',
): Html {
  if (regret === undefined) return html`<td class="none ${also}" title="No result">–</td>`
  const text = formatDifference(regret)
  const isBest = text === formatDifference(best)
  return html`<td
    class="h${heatStep(scale, regret)} ${also}"
    ${title === '' ? null : html` title="${title}"`}
  >
    ${isBest ? html`<b>${text}</b>` : text}
  </td>`
}

function describe(
  model: ReportModel,
  { series }: Standing,
  { name }: ModelWorkload,
  columns: readonly Column[],
): string {
  const lines = columns
    .filter(({ workload }) => workload === name)
    .flatMap(({ workload, frames }) => {
      const row = model.rowOf({ workload, frames, label: series.label })
      const floor = model.floorMisses(workload, frames)
      if (!row || floor === undefined) return []
      const misses = `${formatCount(row.misses)} misses, at best ${formatCount(floor)}`
      return [`${formatCount(frames)} frames: ${misses}`]
    })
  return [`${series.label} on ${name}`, ...lines].join('\n')
}

function floorRatio(model: ReportModel, name: string, columns: readonly Column[]): string {
  const references = model.workloads.find((workload) => workload.name === name)?.references ?? 0
  const misses = columns.map(({ workload, frames }) => model.floorMisses(workload, frames) ?? 0)
  const most = Math.max(...misses)
  const least = Math.min(...misses)
  if (references === 0) return '–'
  const range = [...new Set([least, most].map((count) => formatShare(count / references)))]
  return range.join('–').replace('%–', '–')
}

/** Lets a long name break after its dashes. */
function breakable(name: string): Html {
  return html`${name.split('-').map((part, at) => (at === 0 ? html`${part}` : html`-<wbr />${part}`))}`
}
