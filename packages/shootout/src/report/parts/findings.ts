/** The words of the summary, and for each workload a strip that shows where all policies stand. */
import { formatDifference } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { colorOf } from '../model/series.ts'
import type { Standing } from '../model/standings.ts'
import type { Summary } from '../summary.ts'

const WIDTH = 320
const MARGIN = 8
/** What the right end may stand for; regrets beyond are drawn there. */
const ends = [0.1, 0.25, 0.5, 1, 2, 4, 10]

/** The section's contents. */
export function findings({ scope, details, workloads }: Summary): Html {
  const end = chooseEnd(workloads)
  return html`<div class="prose">
      ${[scope, ...details].map((sentence) => html`<p>${sentence}</p>`)}
    </div>
    <table class="findings">
      <thead>
        <tr>
          <th scope="col">Workload</th>
          <th scope="col">What does best</th>
          <th scope="col" class="strip">${scale(end)}</th>
        </tr>
      </thead>
      <tbody>
        ${workloads.map(
          ({ workload, sentence, standings }) =>
            html` <tr>
              <th scope="row">${workload}</th>
              <td>${sentence}</td>
              <td class="strip">${strip(workload, standings, end)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">
      A dot is a policy, placed by its regret: its misses over those of optimal, the mean of all
      sizes. The best has its own colour; the upright stroke is LRU.
    </p>`
}

/** Square root: the differences that matter are the small ones. */
function place(regret: number, end: number): number {
  const share = Math.sqrt(Math.min(Math.max(regret, 0), end) / end)
  return Number((MARGIN + share * (WIDTH - 2 * MARGIN)).toFixed(1))
}

/** The least end that holds four in five of all regrets. */
function chooseEnd(workloads: Summary['workloads']): number {
  const regrets = workloads
    .flatMap(({ standings }) => standings.map(({ meanRegret }) => meanRegret))
    .sort((a, b) => a - b)
  const most = regrets[Math.floor(regrets.length * 0.8)] ?? 1
  return ends.find((end) => end >= most) ?? 10
}

function scale(end: number): Html {
  const marks = [0, end / 20, end / 4, end / 2, end]
  return html`<svg
    viewBox="0 0 ${WIDTH} 16"
    role="img"
    aria-label="Regret, from 0 to ${formatDifference(end)} and more"
  >
    ${marks.map(
      (mark) =>
        html`<text x="${place(mark, end)}" y="11" text-anchor="${anchor(mark, end)}"
          >${formatDifference(mark)}${mark === end ? '+' : ''}</text
        >`,
    )}
  </svg>`
}

function anchor(mark: number, end: number): string {
  if (mark === 0) return 'start'
  return mark === end ? 'end' : 'middle'
}

function strip(workload: string, standings: readonly Standing[], end: number): Html {
  const [best] = standings
  const label = `Regret on ${workload}: ${standings.map(describe).join(', ')}`
  const dots = standings.filter((standing) => standing !== best && !isLru(standing))
  return html`<svg viewBox="0 0 ${WIDTH} 24" role="img" aria-label="${label}">
    <path class="base" d="M${MARGIN} 12H${WIDTH - MARGIN}" />
    ${dots.map(
      (standing) =>
        html`<circle cx="${place(standing.meanRegret, end)}" cy="12" r="3.2"
          ><title>${describe(standing)}</title></circle
        >`,
    )}${standings
      .filter(isLru)
      .map(
        (standing) =>
          html`<path class="lru" d="M${place(standing.meanRegret, end)} 4.5v15"
            ><title>${describe(standing)}</title></path
          >`,
      )}${
      best
        ? html`<circle
            class="best"
            cx="${place(best.meanRegret, end)}"
            cy="12"
            r="5.5"
            style="fill:${colorOf(best.series)}"
            ><title>${describe(best)}</title></circle
          >`
        : null
    }
  </svg>`
}

function isLru({ series }: Standing): boolean {
  return series.role === 'lru'
}

function describe({ series, meanRegret }: Standing): string {
  return `${series.label} ${formatDifference(meanRegret)}`
}
