/** Curves as text: a table for people, JSON and CSV for programs. */
import { countText, shareText } from '@selfpage/shootout'
import { plainTable } from '../text/plain-table.ts'
import type { Curve } from './curve.ts'

/** A row a size, a column a policy; sampled ratios with their standard error. */
export function curveTable(curves: readonly Curve[], distinctPages: number): string {
  const sizes = curves[0]?.points.map(({ frames }) => frames) ?? []
  const columns = [{ title: 'frames' }, { title: 'of pages' }, ...curves.map(titleOf)]
  const rows = sizes.map((frames, index) => [
    countText(frames),
    shareText(frames / distinctPages),
    ...curves.map(({ points }) => {
      const { missRatio, standardError } = points[index]
      const error = standardError === undefined ? '' : ` ±${(100 * standardError).toFixed(1)}`
      return shareText(missRatio) + error
    }),
  ])
  return plainTable(columns, rows)
}

/** A record a point, with the names that `--json` uses. */
export function curveRecords(workload: string, curves: readonly Curve[]) {
  return curves.flatMap(({ label, rate, points }) =>
    points.map(({ frames, missRatio, standardError = 0 }) => ({
      workload,
      label,
      frames,
      missRatio,
      standardError,
      rate,
    })),
  )
}

/** The records as CSV, header first. */
export function curveCsv(workload: string, curves: readonly Curve[]): string {
  const header = 'workload,label,frames,missRatio,standardError,rate'
  const lines = curveRecords(workload, curves).map((record) =>
    Object.values(record).map(field).join(','),
  )
  return `${[header, ...lines].join('\n')}\n`
}

function titleOf({ label, rate }: Curve) {
  return { title: rate === 1 ? `${label} (exact)` : label }
}

function field(value: string | number): string {
  const text = String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
