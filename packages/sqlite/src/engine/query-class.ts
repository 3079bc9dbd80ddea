/**
 * What a statement does to its pages, read from SQLite's own plan of it (EXPLAIN QUERY PLAN): the
 * same classes as in the captured database traces.
 */
import { queryClasses } from '@selfpage/policy'
import type { Database } from './load-sqlite.ts'

/** One of `queryClasses`. */
export function queryClassOf(database: Database, sql: string): number {
  if (!/^\s*(select|with|values)\b/i.test(sql)) return queryClasses.write
  const steps = stepsOf(database, sql)
  const scans = steps.filter((step) => step.startsWith('SCAN '))
  if (scans.length > 0) return steps.length > 1 ? queryClasses.join : queryClasses.scan
  if (steps.length > 1 || steps.some((step) => /[<>]/.test(step))) return queryClasses.range
  return steps.every(isWhole) ? queryClasses.point : queryClasses.range
}

/** Whether a search gives at most one row as far as the plan tells. */
function isWhole(step: string): boolean {
  return /INTEGER PRIMARY KEY|USING PRIMARY KEY|sqlite_autoindex/.test(step)
}

/** The plan, without what is neither a scan nor a search. */
function stepsOf(database: Database, sql: string): string[] {
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`)
  const steps: string[] = []
  while (plan.step()) steps.push(plan.getString(detailColumn) ?? '')
  plan.finalize()
  return steps.filter((step) => /^(SCAN|SEARCH) /.test(step))
}

/** Of EXPLAIN QUERY PLAN. */
const detailColumn = 3
