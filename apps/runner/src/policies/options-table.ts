/** The options of a policy or system as a table. */
import { plainTable } from '../text/plain-table.ts'
import type { PolicyOption } from './policy-options.ts'

const columns = [
  { title: 'option', align: 'left' },
  { title: 'default', align: 'left' },
  { title: 'values', align: 'left' },
  { title: '', align: 'left' },
] as const

/** A line an option. One whose default depends on something else says so in its description. */
export function optionsTable(options: readonly PolicyOption[]): string {
  const rows = options.map(({ name, fallback, values, description }) => [
    name,
    textOf(fallback),
    values,
    description,
  ])
  return plainTable(columns, rows)
}

function textOf(fallback: unknown): string {
  if (fallback === undefined) return ''
  return typeof fallback === 'string' ? fallback : JSON.stringify(fallback)
}
