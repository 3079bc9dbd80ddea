/** What a report on systems is made of: plain data. The same data give the same bytes. */
import type { FailedSystemCell, MixFacts, SystemRow } from '../../systems/system-row.ts'
import type { ReportData } from '../report-data.ts'

/** Everything `renderSystemsReport` needs. */
export interface SystemsReportData extends Pick<
  ReportData,
  'generated' | 'command' | 'machine' | 'versions'
> {
  readonly rows: readonly SystemRow[]
  readonly mixes: readonly MixFacts[]
  /** By the label in the rows. */
  readonly systems: readonly { readonly label: string; readonly summary: string }[]
  readonly failures: readonly FailedSystemCell[]
}
