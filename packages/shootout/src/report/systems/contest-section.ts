/** A mix at one size: its numbers on every system, bars by task, frames over time. */
import { plural } from '../../output/numbers.ts'
import { allTasks } from '../../systems/system-row.ts'
import type { SystemRow } from '../../systems/system-row.ts'
import { deciderText, isWholeRun, rowsOfCell } from '../../systems/system-contests.ts'
import type { SystemContest } from '../../systems/system-contests.ts'
import { frameCurves, mostTaskCurves, stackedChart, taskCurves } from '../charts/frames-chart.ts'
import type { Curve } from '../charts/frames-chart.ts'
import { drawSvg } from '../charts/draw-svg.ts'
import { formatBytes, formatCount } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { bars, key } from '../parts/bars.ts'

/** The section's anchor. */
export function contestId({ facts, frames }: SystemContest): string {
  return `at-${facts.name.replaceAll(/[^\w-]+/g, '-')}-${frames}`
}

/** The section. */
export function contestSection(contest: SystemContest): Html {
  const { facts, frames, size, wholes } = contest
  const { name, summary, tasks, references, distinctPages, pageBytes } = facts
  const pages = `${formatCount(distinctPages)} pages of ${formatBytes(pageBytes)}`
  return html`<section class="contest" id="${contestId(contest)}">
    <h2>${name}</h2>
    <p class="lede">
      ${summary === '' ? null : `${summary}. `}${plural(tasks.length, 'task', 'tasks')},
      ${formatCount(references)} references to ${pages}, ${formatCount(frames)} frames for
      them${size === String(frames) || size === 'own' ? '' : ` (${size})`}, the same machine.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Results of ${name}">
      ${numbersTable(contest)}
    </div>
    ${barsOf(contest, 'Hard faults', ({ hardFaults }) => hardFaults, formatCount)}
    ${barsOf(
      { ...contest, wholes: wholes.filter((row) => row.stalledSeconds !== null) },
      'Time that tasks waited for pages',
      ({ stalledSeconds }) => stalledSeconds ?? 0,
      (seconds) => `${seconds.toFixed(3)} s`,
    )}
    ${framesOverTime(contest)}
  </section>`
}

type Column = readonly [title: string, text: (row: SystemRow) => string]

const count = (value: number | null) => (value === null ? '' : formatCount(value))
const seconds = (value: number | null) => (value === null ? '' : value.toFixed(3))

const columns: readonly Column[] = [
  ['hard', ({ hardFaults }) => count(hardFaults)],
  ['soft', ({ softFaults }) => count(softFaults)],
  ['zero-fill', ({ zeroFills }) => count(zeroFills)],
  ['copy', ({ copyFaults }) => count(copyFaults)],
  ['page-outs', ({ pageOuts }) => count(pageOuts)],
  ['messages', ({ messages }) => count(messages)],
  ['reclaimed', ({ reclaimed }) => count(reclaimed)],
  ['sanctions', ({ sanctioned }) => count(sanctioned)],
  ['seconds', ({ virtualSeconds }) => seconds(virtualSeconds)],
  ['stalled', ({ stalledSeconds }) => seconds(stalledSeconds)],
]

/** More tasks than this are shown in sum only. */
const mostTasks = 6

function numbersTable(contest: SystemContest): Html {
  const isNeeded = ([, text]: Column) =>
    contest.rows.some((row) => text(row) !== '' && Number(text(row).replaceAll(',', '')) !== 0)
  const shown = columns.filter(isNeeded)
  const systems = contest.wholes.filter(isWholeRun).filter((row) => row.messages !== null)
  const fewest = Math.min(...systems.map(({ hardFaults }) => hardFaults))
  const hasTasks = contest.facts.tasks.length > 1 && contest.facts.tasks.length <= mostTasks
  return html`<table class="plain systems">
    <thead>
      <tr>
        <th scope="col">system</th>
        <th scope="col">policy</th>
        <th scope="col">task</th>
        ${shown.map(([title]) => html`<th scope="col" class="n">${title}</th>`)}
      </tr>
    </thead>
    ${contest.wholes.map((whole) => {
      const cell = rowsOfCell(contest, whole)
      const rows = [whole, ...(hasTasks ? cell.filter(({ task }) => task !== allTasks) : [])]
      const isBest = systems.includes(whole) && whole.hardFaults === fewest
      return html`<tbody>
        ${rows.map((row) => taskLine(row, shown, isBest))}
      </tbody>`
    })}
  </table>`
}

function taskLine(row: SystemRow, shown: readonly Column[], isBest: boolean): Html {
  const isWhole = row.task === allTasks
  const name = isWhole ? html`<th scope="row">${row.system}</th>` : html`<th></th>`
  const numbers = shown.map(([title, text]) => {
    const value = isWhole && isBest && title === 'hard' ? html`<b>${text(row)}</b>` : text(row)
    return html`<td class="n">${value}</td>`
  })
  return html`<tr class="${isWhole ? 'whole' : 'part'}">
    ${name}
    <td class="words">${isWhole ? deciderText(row) : row.decidedBy}</td>
    <td>${isWhole ? 'all' : row.task}${stateOf(row)}</td>
    ${numbers}
  </tr>`
}

/** What a reader must know of a row that is no full run. */
function stateOf(row: SystemRow): string {
  if (row.error !== null) return `: ${row.error}`
  return row.state === 'done' || row.state === 'ended' ? '' : ` (${row.state})`
}

function barsOf(
  contest: SystemContest,
  title: string,
  of: (row: SystemRow) => number,
  text: (value: number) => string,
): Html | null {
  const { wholes, facts } = contest
  if (wholes.every((row) => of(row) === 0)) return null
  const curves = curvesOf(facts.tasks.map(({ name }) => name))
  return html`<h3>${title}</h3>
    ${curves.length > 1 ? key(curves) : null}
    ${bars(
      wholes.map((whole) => {
        const cell = rowsOfCell(contest, whole)
        const sumOf = ({ columns: tasks }: Curve) =>
          cell.filter(({ task }) => tasks.includes(task)).reduce((sum, row) => sum + of(row), 0)
        return {
          name: nameOf(whole),
          parts: curves.map((curve) => ({ ...curve, value: sumOf(curve) })),
          says: text(of(whole)),
        }
      }),
    )}`
}

/** A part for each task; of many tasks only their sum is worth a look. */
function curvesOf(tasks: readonly string[]): readonly Curve[] {
  const curves = taskCurves(tasks)
  const { color } = curves[0]
  return tasks.length > mostTaskCurves ? [{ name: 'all tasks', color, columns: tasks }] : curves
}

function nameOf(row: SystemRow): string {
  return row.policies === 'none' ? row.system : `${row.system}, ${row.label}`
}

const size = { width: 520, height: 230 }

/** A figure for each run that has one. */
function framesOverTime(contest: SystemContest): Html | null {
  const runs = contest.wholes.flatMap((row) => {
    const { framesOverTime: series, machineFrames } = row
    return series === null ? [] : [{ row, series, machineFrames }]
  })
  if (runs.length === 0) return null
  const tasks = contest.facts.tasks.map(({ name }) => name)
  const curves = runs.map(({ series }) => frameCurves(series, tasks))
  // The servers of systems differ, their colour does not.
  const shown = curves[0].map((curve) =>
    curve.name.startsWith('servers') ? { ...curve, name: 'servers' } : curve,
  )
  return html`<h3>Frames over time</h3>
    ${key(shown)}
    <div class="multiples">
      ${runs.map(
        ({ row, series, machineFrames }, index) =>
          html`<figure class="multiple">
            <h4>${nameOf(row)}</h4>
            <div class="chart">
              ${drawSvg(
                `${contestId(contest)}-${index}`,
                stackedChart(series, curves[index], machineFrames),
                size,
              )}
            </div>
          </figure>`,
      )}
    </div>`
}
