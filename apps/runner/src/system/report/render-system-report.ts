/** The report of a run: one HTML file that holds all it needs, light and dark, without a script. */
import {
  bars,
  barStyle,
  colorRules,
  drawSvg,
  figureStyle,
  formatCount,
  formatMoment,
  frameCurves,
  html,
  key,
  kindColors,
  lineChart,
  mostTaskCurves as mostTasks,
  pageStyle,
  stackedChart,
  taskCurves,
} from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { SystemResult, TaskRow } from '@selfpage/systems'
import type { FinishedRun } from '../run-description.ts'
import { rowsStyle, rowsTable } from './rows-table.ts'

const size = { width: 1056, height: 360 }

/** The page as a string; only the moment of its making is not the run's. */
export function renderSystemReport({ description, result }: FinishedRun, made: Date): string {
  const moment = formatMoment(made.toISOString())
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Selfpage" />
        <title>${description.summary || 'A run'}</title>
        <link rel="icon" href="data:," />
        <style>
          ${colorRules([])}${pageStyle()}${figureStyle()}${barStyle()}${rowsStyle()}
        </style>
      </head>
      <body>
        <div class="page">
          <header class="masthead">
            <span><strong>Selfpage</strong> · ${moment}</span>
          </header>
          <main>
            <div class="opening">
              <h1>${description.summary}</h1>
              <p class="standfirst">${headline(result)}</p>
            </div>
            ${framesSection(result)} ${faultsSection(result)} ${timeSection(result)}
            <section id="tasks">
              <h2>All tasks</h2>
              <div class="rows-frame" tabindex="0" role="region" aria-label="All tasks">
                ${rowsTable(result.rows)}
              </div>
            </section>
            <section id="method">
              <h2>What was run</h2>
              <p class="lede">
                System ${result.system}, seed ${result.seed}. The same description and seed give the
                same run, to the last event${digestText(result)}.
              </p>
              <pre>${describe(description)}</pre>
            </section>
          </main>
          <footer>
            Made by Selfpage, ${moment}. This file holds all of its data and needs no network.
            Charts are drawn by Apache ECharts (Apache License 2.0).
          </footer>
        </div>
      </body>
    </html> `.toString()
}

function headline({ rows, machineFrames, virtualSeconds }: SystemResult): string {
  const tasks = rows.length === 1 ? 'One task' : `${formatCount(rows.length)} tasks`
  const hard = rows.reduce((sum, row) => sum + row.hardFaults, 0)
  const stalled = rows.reduce((sum, row) => sum + row.stalledSeconds, 0)
  const alive = rows.reduce((sum, row) => sum + row.virtualSeconds, 0)
  const share = alive === 0 ? 0 : Math.round((stalled / alive) * 100)
  return (
    `${tasks} on ${formatCount(machineFrames)} frames: ${formatCount(hard)} hard faults, ` +
    `${share}% of the tasks’ time spent waiting for pages, in ${virtualSeconds.toPrecision(3)} virtual seconds.`
  )
}

function digestText({ digest }: SystemResult): string {
  return digest === '' ? '' : ` (digest ${digest})`
}

function framesSection(result: SystemResult): Html {
  const names = result.rows.map(({ task }) => task)
  const tasks = taskCurves(names)
  const curves = frameCurves(result.frames, names)
  return html`<section id="frames">
    <h2>Frames over time</h2>
    <p class="lede">
      Who had how many of the machine’s ${formatCount(result.machineFrames)} frames.
    </p>
    ${key(curves)}
    <figure class="chart">
      ${drawSvg('frames', stackedChart(result.frames, curves, result.machineFrames), size)}
    </figure>
    <h3>Hard faults so far</h3>
    ${key(tasks)}
    <figure class="chart">${drawSvg('hard', lineChart(result.hardFaults, tasks), size)}</figure>
  </section>`
}

const kinds = [
  { name: 'hard (a disk)', color: kindColors.hard, of: (row: TaskRow) => row.hardFaults },
  { name: 'copy', color: kindColors.copy, of: (row: TaskRow) => row.copyFaults },
  { name: 'zero-fill', color: kindColors.zero, of: (row: TaskRow) => row.zeroFills },
  { name: 'soft', color: kindColors.soft, of: (row: TaskRow) => row.softFaults },
]

function faultsSection({ rows }: SystemResult): Html {
  return html`<section id="faults">
    <h2>Faults by kind</h2>
    ${key(kinds)}
    ${bars(
      rows.slice(0, mostTasks).map((row) => {
        const parts = kinds.map(({ name, color, of }) => ({ name, color, value: of(row) }))
        const all = parts.reduce((sum, { value }) => sum + value, 0)
        return { name: row.task, parts, says: formatCount(all) }
      }),
    )}
  </section>`
}

function timeSection({ rows }: SystemResult): Html {
  const computing = { name: 'at work, or waiting for the processor', color: kindColors.soft }
  const stalled = { name: 'waiting for pages', color: kindColors.hard }
  return html`<section id="time">
    <h2>Virtual time lost</h2>
    ${key([computing, stalled])}
    ${bars(
      rows.slice(0, mostTasks).map((row) => ({
        name: row.task,
        parts: [
          { ...computing, value: row.virtualSeconds - row.stalledSeconds },
          { ...stalled, value: row.stalledSeconds },
        ],
        says: `${row.stalledSeconds.toFixed(3)} of ${row.virtualSeconds.toFixed(3)} s`,
      })),
    )}
  </section>`
}

/** The description as JSON; values that are no data (a program, a trace, a policy) by name. */
function describe(description: object): string {
  return JSON.stringify(
    description,
    (_, value: unknown) => {
      if (typeof value !== 'object' || value === null) {
        return typeof value === 'function' ? value.name : value
      }
      if ('definition' in value && 'label' in value) return value.label
      return ('run' in value || 'distinctPages' in value) && 'name' in value ? value.name : value
    },
    2,
  )
}
