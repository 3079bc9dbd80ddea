/** `selfpage talk`: the talk's claims as experiments, each with a verdict computed from its numbers. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { requireWritable, writeWholeFile } from '@selfpage/shootout'
import type { Finding, TalkProgress } from '@selfpage/talk'
import { defineCommand } from '../command.ts'
import { plainTable } from '../text/plain-table.ts'
import { StatusLine } from '../text/status-line.ts'
import { wrap } from '../text/wrap.ts'
import { wholeNumber } from '../traces/trace-arguments.ts'

export const talkCommand = defineCommand({
  name: 'talk',
  summary: 'The talk, measured: every claim as an experiment with a verdict',
  takesRest: true,
  args: {
    experiment: {
      type: 'positional',
      required: false,
      description: 'Names, or paths beginning with ./ of modules with one. None: all of them',
    },
    list: { type: 'boolean', description: 'Which experiments there are, and run none' },
    json: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Write experiment, claim, verdict and numbers as JSON; - is the standard output',
    },
    report: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Write the HTML report there (talk.html when all are run)',
    },
    markdown: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Write verdicts and their reasons as Markdown',
    },
    seeds: { type: 'string', valueHint: 'LIST', description: 'In place of each experiment’s own' },
    threads: { type: 'string', valueHint: 'N', description: 'Worker threads (all cores)' },
    clock: {
      type: 'boolean',
      description:
        'Say in both what clocks on the wall said, and when: else same seeds, same bytes',
    },
    reduced: { type: 'boolean', description: 'Smaller in every way: to try an experiment out' },
  },
  examples: [
    { command: 'selfpage talk', says: 'all of them, and the report in talk.html' },
    { command: 'selfpage talk --list', says: 'claims and where they are in the talk' },
    {
      command: 'selfpage talk extra-frames-pay sanctions --report two.html',
      says: 'two of them, with a report',
    },
    {
      command: 'selfpage talk ./mine.ts --seeds 1,2,3,4,5 --json -',
      says: 'your own, with five seeds, for a program',
    },
  ],
  async run({ args, rest, cwd, signal, stdout, stderr, isTerminal, columns }) {
    const { allExperiments, findExperiment, findingRow, runTalk } = await import('@selfpage/talk')
    const names = [args.experiment, ...rest].filter((name) => name !== undefined)
    const experiments =
      names.length === 0
        ? await allExperiments()
        : await Promise.all(names.map((name) => findExperiment(name, cwd)))
    if (args.list === true) {
      const titles = [
        { title: 'experiment', align: 'left' },
        { title: 'slide', align: 'left' },
      ] as const
      const rows = experiments.map(({ experiment: { name, slide } }) => [name, slide])
      stdout.write(plainTable(titles, rows))
      return
    }
    const isJsonOut = args.json === '-'
    const json = args.json === undefined || isJsonOut ? undefined : resolve(cwd, args.json)
    const reportName = args.report ?? (names.length === 0 ? 'talk.html' : undefined)
    const report = reportName === undefined ? undefined : resolve(cwd, reportName)
    const markdown = args.markdown === undefined ? undefined : resolve(cwd, args.markdown)
    for (const file of [json, report, markdown]) if (file !== undefined) requireWritable(file)
    const status = new StatusLine(stderr, isTerminal.stderr)
    const findings = await runTalk(experiments, {
      cwd,
      signal,
      threads:
        args.threads === undefined ? availableParallelism() : wholeNumber('threads', args.threads),
      size: args.reduced === true ? 'reduced' : 'full',
      ...(args.seeds === undefined ? {} : { seeds: seedList(args.seeds) }),
      onProgress: (progress) => status.show(progressText(progress)),
    }).finally(() => status.clear())
    const rows = `${JSON.stringify(
      findings.map((each) => findingRow(each, args.clock)),
      null,
      2,
    )}\n`
    if (json !== undefined) {
      writeWholeFile(json, rows)
      stderr.write(`Wrote ${args.json}\n`)
    }
    if (markdown !== undefined) {
      const { renderTalkSummary } = await import('@selfpage/talk/report')
      writeWholeFile(markdown, renderTalkSummary(findings))
      stderr.write(`Wrote ${args.markdown}\n`)
    }
    if (report !== undefined) {
      const { renderTalkReport } = await import('@selfpage/talk/report')
      writeWholeFile(
        report,
        renderTalkReport(findings, args.clock === true ? new Date() : undefined),
      )
      stderr.write(`Wrote ${reportName}\n`)
    }
    stdout.write(isJsonOut ? rows : findings.map((each) => findingText(each, columns)).join('\n'))
    return findings.some((finding) => 'error' in finding) ? 1 : 0
  },
})

function seedList(text: string): number[] {
  const seeds = text.split(',').map((seed) => wholeNumber('seeds', seed, 0))
  if (new Set(seeds).size === seeds.length) return seeds
  throw new SelfpageError('USAGE', 'a seed is there twice', { place: '--seeds' })
}

function progressText({ doneRounds, rounds, running }: TalkProgress): string {
  return `${doneRounds} of ${rounds} rounds done; running ${running.join(', ')}`
}

/** Name and verdict, and below it why. */
function findingText(finding: Finding, columns: number): string {
  const { name } = finding.experiment
  const [verdict, because] =
    'error' in finding
      ? ['failed', finding.error]
      : [
          [finding.verdict.outcome, finding.verdict.when ?? ''].join(' ').trim(),
          finding.verdict.because,
        ]
  const lines = [...wrap(`${name}: ${verdict}`, columns)]
  for (const line of wrap(because, Math.max(20, columns - 2))) lines.push(`  ${line}`)
  return lines.map((line) => `${line}\n`).join('')
}
