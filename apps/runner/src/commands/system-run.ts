/** `selfpage system run`: a machine, its servers and its tasks, from a description. */
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { requireWritable, writeWholeFile } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { bundledSystems } from '../system/bundled-systems.ts'
import { collectSooner } from '../system/collect-sooner.ts'
import { systemRunArguments } from '../system/system-arguments.ts'
import { plainTable } from '../text/plain-table.ts'
import { StatusLine } from '../text/status-line.ts'
import { wholeNumber } from '../traces/trace-arguments.ts'

export const systemRunCommand = defineCommand({
  name: 'system run',
  summary: 'Run a system from a description: faults, frames over time, time lost',
  args: systemRunArguments,
  examples: [
    { command: 'selfpage system run', says: 'the descriptions that come with the command' },
    {
      command: 'selfpage system run two-tasks --report run.html',
      says: 'a table, and a report with the frames of each task over time',
    },
    {
      command: 'selfpage system run mine.json --seed 7 --events run.trace.json',
      says: 'your own, and every event of it for ui.perfetto.dev',
    },
    {
      command: 'selfpage system run mine.json --events part.trace.json --span 1s..1.5s',
      says: 'only a part: 0.1 s of a busy machine are 50 MB',
    },
    { command: 'selfpage system run mine.json --json', says: 'rows for a program' },
  ],
  async run({ args, cwd, signal, stdout, stderr, isTerminal }) {
    if (args.system === undefined) {
      stdout.write(systemList())
      return 0
    }
    const place = (file: string | undefined) =>
      file === undefined ? undefined : resolve(cwd, file)
    const [report, events] = [place(args.report), place(args.events)]
    for (const file of [report, events]) if (file !== undefined) requireWritable(file)
    if (args.span !== undefined && events === undefined) {
      throw new SelfpageError('USAGE', 'there are no events to take a part of', {
        place: '--span',
        hint: 'Say where they go: --events FILE',
      })
    }
    const image = place(args.image)
    const swap = place(args['swap-image'])
    const status = new StatusLine(stderr, isTerminal.stderr)
    status.show('reading the description')
    collectSooner()
    // Loaded here: listing what there is needs none of it.
    const { readDescription } = await import('../system/read-description.ts')
    const { runDescription } = await import('../system/run-description.ts')
    const { eventSpan } = await import('../system/event-span.ts')
    const span = args.span === undefined ? undefined : eventSpan(args.span)
    const { path, description } = await readDescription(args.system, cwd, {
      ...(args.seed === undefined ? {} : { seed: wholeNumber('seed', args.seed, 0) }),
      ...(image === undefined ? {} : { filesImage: image }),
      ...(swap === undefined ? {} : { swapImage: swap }),
    })
    const finished = await runDescription(path, description, {
      cwd,
      signal,
      status,
      digest: args.digest === true,
      audit: args.audit === true,
      ...(events === undefined ? {} : { events }),
      ...(span === undefined ? {} : { span }),
    }).finally(() => status.clear())
    if (report !== undefined) {
      const { renderSystemReport } = await import('../system/report/render-system-report.ts')
      writeWholeFile(report, renderSystemReport(finished, new Date()))
      stderr.write(`Wrote ${args.report}\n`)
    }
    if (events !== undefined) stderr.write(`Wrote ${args.events}\n`)
    if (args.json === true) {
      stdout.write(`${JSON.stringify(finished.result.rows, null, 2)}\n`)
    } else {
      const { systemTable } = await import('../system/system-table.ts')
      stdout.write(systemTable(finished.result))
    }
    const { end, rows } = finished.result
    return end === 'stuck' || rows.some(({ state }) => state === 'failed') ? 1 : 0
  },
})

function systemList(): string {
  const rows = bundledSystems().map(({ name, summary }) => [name, summary])
  const columns = [
    { title: 'system', align: 'left' },
    { title: 'what it shows', align: 'left' },
  ] as const
  return `${plainTable(columns, rows)}\nRun one: \`selfpage system run NAME\`. Or write your own: a .json or .ts file.\n`
}
