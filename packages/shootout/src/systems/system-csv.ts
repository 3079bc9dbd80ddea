/** Rows of systems as CSV. */
import { csvTable } from '../output/csv.ts'
import type { SystemRow } from './system-row.ts'

/** The members of a row but for the frames over time, which have no place in a cell. */
const columns = [
  ...['workload', 'task', 'system', 'policies', 'policy', 'label', 'options', 'decidedBy', 'runs'],
  ...['size', 'frames', 'machineFrames', 'seed', 'fidelity', 'events', 'state', 'references'],
  ...['misses', 'missRatio', 'hardFaults', 'softFaults', 'zeroFills', 'copyFaults', 'pageOuts'],
  ...['messages', 'virtualSeconds', 'stalledSeconds', 'reclaimed', 'sanctioned', 'wrongPages'],
  ...['failedReferences', 'error', 'seconds'],
] as readonly (keyof SystemRow)[]

/** A header and a line a row. */
export function systemCsvOf(rows: readonly SystemRow[]): string {
  return csvTable(rows, columns)
}
