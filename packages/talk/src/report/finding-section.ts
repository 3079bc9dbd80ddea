/** One experiment: claim, verdict, picture, method, and the numbers that the verdict follows from. */
import { drawSvg, html } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { Finding } from '../finding.ts'
import type { Picture } from '../picture.ts'
import type { Table } from '../table.ts'
import { dotChart, dotChartSize } from './dot-chart.ts'
import { lineChart, lineChartSize } from './line-chart.ts'
import { numbersTable } from './numbers-table.ts'
import { quantityText } from './quantity-text.ts'
import { seriesColor } from './series-color.ts'
import { mark } from './verdict-table.ts'

export function findingSection(finding: Finding, hasWallClock: boolean): Html {
  const { name, claim, slide, hypothesis, method } = finding.experiment
  return html`<section id="${name}" class="finding">
    <h2>${name}</h2>
    <blockquote>
      <p>${claim}</p>
      <footer>Slide “${slide}”</footer>
    </blockquote>
    ${
      'error' in finding
        ? html`<p class="outcome">${mark('failed')} ${finding.error}</p>`
        : html`<p class="outcome">
              ${mark(finding.verdict.outcome)} ${finding.verdict.when ?? null}
            </p>
            <p class="because">${finding.verdict.because.replaceAll(' %', '\u00A0%')}</p>
            ${pictureOf(name, finding.experiment.picture, finding.table)}`
    }
    <dl class="facts">
      <dt>Hypothesis</dt>
      <dd>${hypothesis}</dd>
      <dt>Method</dt>
      <dd>${method}</dd>
      ${'error' in finding ? null : seedFacts(finding.table)}
    </dl>
    ${
      'error' in finding
        ? null
        : html`<details>
            <summary>Numbers</summary>
            <div class="scroll">${numbersTable(finding.table, hasWallClock)}</div>
          </details>`
    }
  </section>`
}

function seedFacts({ rounds }: Table): Html {
  const seeds = rounds.map(({ seed }) => seed)
  const said =
    seeds.length === 1
      ? `${seeds[0]}; chance plays no part`
      : `${seeds.join(', ')}; marks are medians`
  return html`<dt>Seeds</dt>
    <dd>${said}</dd>`
}

function pictureOf(name: string, picture: Picture, table: Table): Html {
  const id = `picture-${name}`
  const svg =
    picture.kind === 'dots'
      ? drawSvg(id, dotChart(picture, table), dotChartSize(picture, table))
      : drawSvg(id, lineChart(picture, table), lineChartSize)
  return html`<figure class="picture" aria-label="${picture.quantities.join(', ')} by case">
    ${
      picture.quantities.length > 1
        ? html`<p class="series-key">
            ${picture.quantities.map(
              (quantity, index) =>
                html`<span
                  ><i style="background:${seriesColor(index)}"></i>${quantityText(quantity)}</span
                >`,
            )}
          </p>`
        : null
    }
    ${svg}
  </figure>`
}
