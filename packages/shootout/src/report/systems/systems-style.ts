/** What this report has beyond the pages of policy shootouts. */
import { trusted } from '../html.ts'
import type { Html } from '../html.ts'

export function systemsStyle(): Html {
  return trusted(`
.contest h3{margin:2.5rem 0 .6rem}
.contest h4{font-size:.8125rem;font-weight:600;margin:0 0 .3rem}
.systems tbody tr:first-child :is(th,td){border-top:1px solid var(--rule-strong)}
.systems tbody tr.part :is(th,td){border-top:0;padding-top:0;color:var(--muted)}
.systems .words{min-width:9rem}
.systems :is(th,td){padding-right:.9rem}
.systems td:nth-child(3){max-width:16rem}
.systems b{text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px}
`)
}
