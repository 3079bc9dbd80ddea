export { renderReport } from './render-report.ts'
export type { ReportCurve, ReportData, ReportPolicy } from './report-data.ts'
