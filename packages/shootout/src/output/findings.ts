/** What came out, in sentences under a table: what the report says first, of the same numbers. */
import type { ShootoutResult } from '../grid/shootout.ts'
import { buildModel } from '../report/model/report-model.ts'
import { summarize } from '../report/summary.ts'

/**
 * A paragraph each: which policies come closest to optimal, how steadily, and what that costs.
 * Empty if fewer than two took part that can be compared.
 */
export function findingsOf({
  rows,
  workloads,
  policies,
}: Pick<ShootoutResult, 'rows' | 'workloads' | 'policies'>): readonly string[] {
  const compared = policies
    .map(({ configured: { label, definition } }) => ({ label, name: definition.name }))
    .filter(({ name }) => name !== 'optimal')
  if (compared.length < 2) return []
  const { headline, details } = summarize(buildModel({ rows, workloads, policies: compared }))
  return [headline, ...details]
}
