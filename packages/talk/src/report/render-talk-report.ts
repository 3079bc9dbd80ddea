/** "The talk, measured": one HTML file with every claim, its verdict, its table and its picture. */
import { colorRules, figureStyle, formatMoment, html, pageStyle } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { Finding } from '../finding.ts'
import { findingSection } from './finding-section.ts'
import { talkStyle } from './talk-style.ts'
import { mark, verdictTable } from './verdict-table.ts'

/**
 * The page as a string: the same findings, the same bytes.
 * @param made when it is made. Given: the page says so, and shows what clocks on the wall said
 */
export function renderTalkReport(findings: readonly Finding[], made?: Date): string {
  const moment = made === undefined ? undefined : formatMoment(made.toISOString())
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Selfpage" />
        <title>The talk, measured</title>
        <link rel="icon" href="data:," />
        <style>
          ${colorRules([])}${pageStyle()}${figureStyle()}${talkStyle()}
        </style>
      </head>
      <body>
        <div class="page">
          <header class="masthead">
            <span
              ><strong>Selfpage</strong>${moment === undefined ? null : html` · ${moment}`}</span
            >
          </header>
          <main>
            <div class="opening">
              <h1>The talk, measured</h1>
              <p class="standfirst">${headline(findings)}</p>
            </div>
            <section id="verdicts">
              <h2>Every claim and what became of it</h2>
              <p class="lede">
                Claims are those of “Virtual Memory Management: A New Approach for the Hurd on the
                L4 Microkernel” (2002). Each verdict is computed from the numbers of its experiment,
                and none may rest on a single seed that contradicts it.
              </p>
              <p class="verdict-key">
                ${mark('holds')} for every seed; ${mark('holds only when')} under some of the
                conditions tried; ${mark('does not hold here')} under none, on this machine and with
                these programs.
              </p>
              <div class="scroll">${verdictTable(findings)}</div>
            </section>
            ${findings.map((finding) => findingSection(finding, made !== undefined))}
          </main>
          <footer>
            Made by Selfpage${moment === undefined ? null : html`, ${moment}`}. This file holds all
            of its data and needs no network. Charts are drawn by Apache ECharts (Apache License
            2.0).
          </footer>
        </div>
      </body>
    </html> `.toString()
}

function headline(findings: readonly Finding[]): Html {
  const counts = new Map<string, number>()
  for (const finding of findings) {
    const outcome = 'error' in finding ? 'failed' : finding.verdict.outcome
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  const of = (outcome: string) => counts.get(outcome) ?? 0
  const claims = findings.length === 1 ? 'One claim' : `${findings.length} claims`
  const failed = of('failed') === 0 ? '' : ` ${of('failed')} could not be tried.`
  const saying = (outcome: string, one: string, more: string) =>
    `${of(outcome)} ${of(outcome) === 1 ? one : more}`
  return html`${claims} put to the test: ${saying('holds', 'holds', 'hold')},
  ${saying('holds only when', 'holds', 'hold')} under conditions,
  ${saying('does not hold here', 'does not hold', 'do not hold')} here.${failed}`
}
