/** The numbers behind an explanation: by class, phase, time and page. */
import { countText } from '@selfpage/shootout'
import type { Explanation, MissDifference } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import { plainTable } from '../text/plain-table.ts'
import { className } from './class-name.ts'
import type { Labels } from './explanation-text.ts'

/** One table for each way to divide the difference that this trace allows, as text. */
export function explanationTables(
  trace: Trace,
  labels: Labels,
  { byClass, byPhase, byWindow, byPage }: Explanation,
): readonly string[] {
  return [
    table('Class of reference', labels, byClass, (part) => className(trace, part.class)),
    table('Phase', labels, byPhase, ({ phase }) => (phase === '' ? '(outside of all)' : phase)),
    table(
      'References',
      labels,
      byWindow,
      ({ from, to }) => `${countText(from)} to ${countText(to - 1)}`,
    ),
    table('Page', labels, byPage, ({ page }) => String(trace.ids[page])),
  ].filter((text) => text !== '')
}

/** At most so many rows: the rest differ little, and `--json` has them all. */
const shownRows = 20

function table<Part extends MissDifference>(
  title: string,
  { a, b }: Labels,
  parts: readonly Part[],
  name: (part: Part) => string,
): string {
  if (parts.length < 2) return ''
  const columns = [
    { title, align: 'left' },
    { title: `only ${a}` },
    { title: `only ${b}` },
    { title: `${b} less ${a}` },
  ] as const
  const rows = parts
    .slice(0, shownRows)
    .map((part) => [name(part), countText(part.onlyA), countText(part.onlyB), signed(part)])
  const rest = parts.length - rows.length
  return plainTable(columns, rows) + (rest === 0 ? '' : `... and ${countText(rest)} more\n`)
}

function signed({ onlyA, onlyB }: MissDifference): string {
  return onlyB > onlyA ? `+${countText(onlyB - onlyA)}` : countText(onlyB - onlyA)
}
