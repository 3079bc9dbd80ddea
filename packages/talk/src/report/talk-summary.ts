/** The verdicts as Markdown: what a README or a mail can hold. */
import type { Finding } from '../finding.ts'
import { verdictText } from '../verdict.ts'

/** One section a claim: its words, what became of it, and the numbers in a sentence. Same findings, same bytes. */
export function renderTalkSummary(findings: readonly Finding[]): string {
  const lines = [
    '# The talk, measured',
    '',
    '<!-- Made by `selfpage talk --markdown docs/talk.md`. The report of the same run (`talk.html`) has',
    'hypotheses, methods, pictures and all numbers. -->',
    '',
    '| experiment | slide | verdict |',
    '| --- | --- | --- |',
    ...findings.map(({ experiment: { name, slide }, ...finding }) => {
      const verdict = 'error' in finding ? 'failed' : verdictText(finding.verdict)
      return `| [${name}](#${name}) | ${cell(slide)} | ${cell(verdict)} |`
    }),
  ]
  for (const finding of findings) {
    const { name, claim, hypothesis } = finding.experiment
    lines.push('', `## ${name}`, '', `> ${claim}`, '', `Hypothesis: ${hypothesis}`, '')
    lines.push(
      'error' in finding
        ? `**failed**: ${finding.error}`
        : `**${verdictText(finding.verdict)}.** ${finding.verdict.because}`,
    )
  }
  return `${lines.join('\n')}\n`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
