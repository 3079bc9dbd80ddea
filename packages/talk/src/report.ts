/** The report, apart from the rest: its charts take longer to load than an experiment to run. */
export { renderTalkReport } from './report/render-talk-report.ts'
export { renderTalkSummary } from './report/talk-summary.ts'
