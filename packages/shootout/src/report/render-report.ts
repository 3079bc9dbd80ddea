/**
 * The report: one HTML file that holds everything it needs and asks the network for nothing. It is
 * complete without scripts; with them its figures answer to the pointer and its table can be sorted.
 */
import { clientScript } from './client-script.ts'
import { drawSvg } from './charts/draw-svg.ts'
import { formatCount, formatMoment } from './format.ts'
import { html, trusted } from './html.ts'
import type { Html } from './html.ts'
import { packData } from './model/packed-data.ts'
import { buildModel } from './model/report-model.ts'
import type { ReportModel } from './model/report-model.ts'
import { findings } from './parts/findings.ts'
import { costSection, curveSection, heatSection, timeSection } from './parts/figures.ts'
import { legend } from './parts/legend.ts'
import { method } from './parts/method.ts'
import { rowsTable } from './parts/rows-table.ts'
import type { ReportData } from './report-data.ts'
import { colorRules } from './style/colors.ts'
import { figureStyle } from './style/figure-style.ts'
import { pageStyle } from './style/page-style.ts'
import { summarize } from './summary.ts'

/** The whole page as a string. The same data give the same page. */
export function renderReport(data: ReportData): string {
  const model = buildModel(data)
  const summary = summarize(model)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Selfpage" />
        <meta name="description" content="${summary.headline}" />
        <title>${data.title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${colorRules(model.series)}${pageStyle()}${figureStyle()}
        </style>
      </head>
      <body>
        <div class="page">
          <header class="masthead">
            <span><strong>Selfpage</strong> · ${formatMoment(data.generated)}</span
            ><button type="button" class="theme scripted" id="theme">Dark</button>
          </header>
          <main>
            <div class="opening">
              <h1>${data.title}</h1>
              <p class="standfirst">${summary.headline}</p>
            </div>
            ${contents(model)}
            <section id="findings">
              <h2>Findings</h2>
              ${findings(summary)}
            </section>
            ${heatSection(model)}
            <div class="figures">
              ${legend(model)} ${curveSection(model, drawSvg)} ${costSection(model, drawSvg)}
              ${timeSection(model, drawSvg)}
            </div>
            ${rowsSection(model)}
            <section id="method">
              <h2>Method</h2>
              ${method(model)}
            </section>
          </main>
          <footer>
            Made by Selfpage, ${formatMoment(data.generated)}. This file holds all of its data and
            needs no network. Charts are drawn by Apache ECharts (Apache License 2.0).
          </footer>
        </div>
        <script type="application/json" id="report-data">
          ${embed(packData(data))}
        </script>
        <script>
          ${trusted(clientScript())}
        </script>
      </body>
    </html> `.toString()
}

function contents(model: ReportModel): Html {
  const entries = [
    ['findings', 'Findings'],
    ['regret', 'Regret'],
    ['curves', 'Misses by memory'],
    ['cost', 'Misses and cost'],
    ...(model.hasWindows ? [['time', 'Misses over time']] : []),
    ['rows', `All ${formatCount(model.data.rows.length)} rows`],
    ['method', 'Method'],
  ]
  return html`<nav class="contents" aria-label="Contents">
    ${entries.map(([id = '', text = '']) => html`<a href="#${id}">${text}</a>`)}
  </nav>`
}

function rowsSection(model: ReportModel): Html {
  return html`<section id="rows">
    <h2>All rows</h2>
    <p class="lede">Every cell of the grid: a policy on a workload with so many frames.</p>
    <div class="controls scripted">
      <label class="selector scripted"
        ><span>Only rows with</span
        ><input
          type="search"
          id="rows-filter"
          placeholder="lirs db-sqlite"
          autocomplete="off"
          spellcheck="false" /></label
      ><button type="button" class="button" id="copy-csv">Copy as CSV</button
      ><span id="rows-count" role="status">${formatCount(model.data.rows.length)} rows</span>
    </div>
    <div class="rows-frame" tabindex="0" role="region" aria-label="All rows">
      ${rowsTable(model)}
    </div>
  </section>`
}

/** JSON inside of a script element: no text in it may look like the element's end. */
function embed(value: unknown): Html {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'))
}
