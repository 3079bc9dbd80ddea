/** The report of a grid of systems: one HTML file that holds all it needs, without a script. */
import { plural } from '../../output/numbers.ts'
import { deciderText, isWholeRun, systemContestsOf } from '../../systems/system-contests.ts'
import type { SystemContest } from '../../systems/system-contests.ts'
import { replayName } from '../../systems/plan-systems.ts'
import { formatCount, formatList, formatMoment } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { barStyle } from '../parts/bars.ts'
import { colorRules } from '../style/colors.ts'
import { figureStyle } from '../style/figure-style.ts'
import { pageStyle } from '../style/page-style.ts'
import { contestId, contestSection } from './contest-section.ts'
import { systemsMethod } from './systems-method.ts'
import type { SystemsReportData } from './systems-report-data.ts'
import { systemsStyle } from './systems-style.ts'

/** The page as a string. */
export function renderSystemsReport(data: SystemsReportData): string {
  const moment = formatMoment(data.generated)
  const contests = systemContestsOf(data.rows, data.mixes)
  const title = titleOf(data)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Selfpage" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${colorRules([])}${pageStyle()}${figureStyle()}${barStyle()}${systemsStyle()}
        </style>
      </head>
      <body>
        <div class="page">
          <header class="masthead">
            <span><strong>Selfpage</strong> · ${moment}</span>
          </header>
          <main>
            <div class="opening">
              <h1>${title}</h1>
              <p class="standfirst">${headline(contests)}</p>
            </div>
            <nav class="contents" aria-label="Contents">
              ${contests.map(
                (contest) => html`<a href="#${contestId(contest)}">${shortTitle(contest)}</a>`,
              )}<a href="#method">Method</a>
            </nav>
            ${contests.map((contest) => contestSection(contest))}
            <section id="method">
              <h2>Method</h2>
              ${systemsMethod(data)}
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

function titleOf({ systems, mixes }: SystemsReportData): string {
  const count = systems.filter(({ label }) => label !== replayName).length
  const subject = mixes.length === 1 ? mixes[0].name : `${mixes.length} workloads`
  return `${plural(count, 'system', 'systems')} on ${subject}`
}

function shortTitle({ facts, size }: SystemContest): string {
  return `${facts.name}, ${size}`
}

/** How many are named in the opening; a grid may have many more. */
const mostNamed = 3

/** Who had the fewest hard faults and who was quickest, of the first few mixes. */
function headline(contests: readonly SystemContest[]): Html {
  const sentences = contests.slice(0, mostNamed).flatMap((contest) => {
    const systems = contest.wholes.filter(
      (row) => row.system !== replayName && isWholeRun(row) && row.virtualSeconds !== null,
    )
    if (systems.length === 0) return []
    const fewest = Math.min(...systems.map(({ hardFaults }) => hardFaults))
    const best = systems.filter(({ hardFaults }) => hardFaults === fewest)
    const worst = Math.max(...systems.map(({ hardFaults }) => hardFaults))
    const names = best.length > mostNamed ? `${best.length} of them` : formatList(best.map(nameOf))
    const range = worst > fewest ? `, up to ${formatCount(worst)} with others` : ''
    return [`${contest.facts.name}: ${formatCount(fewest)} hard faults with ${names}${range}.`]
  })
  return html`${sentences.join(' ') || 'No system came to an end of its tasks.'}`
}

function nameOf(row: SystemContest['wholes'][number]): string {
  return row.policies === 'none' ? row.system : `${row.system}, ${deciderText(row)}`
}
