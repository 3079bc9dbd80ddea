/** The report, apart from the rest: its charts take longer to load than a short shootout to run. */
export { renderReport } from './report/render-report.ts'
export type { ReportCurve, ReportData, ReportPolicy } from './report/report-data.ts'
export { renderSystemsReport } from './report/systems/render-systems-report.ts'
export type { SystemsReportData } from './report/systems/systems-report-data.ts'
