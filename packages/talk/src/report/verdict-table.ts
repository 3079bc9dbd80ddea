/** All verdicts at a glance. */
import { html } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'
import type { Finding } from '../finding.ts'
import type { Outcome } from '../verdict.ts'

const marks: Readonly<Record<Outcome | 'failed', string>> = {
  holds: 'yes',
  'holds only when': 'partly',
  'does not hold here': 'no',
  failed: 'failed',
}

/** A verdict's word in its colour; what it says does not depend on seeing that. */
export function mark(outcome: Outcome | 'failed'): Html {
  return html`<span class="verdict ${marks[outcome]}">${outcome}</span>`
}

/** A line an experiment, with a link to its section. */
export function verdictTable(findings: readonly Finding[]): Html {
  return html`<table class="plain verdicts">
    <thead>
      <tr>
        <th scope="col">experiment</th>
        <th scope="col">the talk says</th>
        <th scope="col">verdict</th>
      </tr>
    </thead>
    <tbody>
      ${findings.map(
        (finding) =>
          html`<tr>
            <th scope="row">
              <a href="#${finding.experiment.name}">${finding.experiment.name}</a>
            </th>
            <td>${finding.experiment.claim}</td>
            <td>
              ${
                'error' in finding
                  ? html`${mark('failed')} ${finding.error}`
                  : html`${mark(finding.verdict.outcome)} ${finding.verdict.when ?? null}`
              }
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
