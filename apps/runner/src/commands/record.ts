/** `selfpage record -- COMMAND`: any Linux program as a trace. */
import { constants } from 'node:os'
import { basename, resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { defaultFramesExact, recordProgram } from '@selfpage/record'
import type { ProgramExit, ProgramRecording } from '@selfpage/record'
import { countText, durationText, plural, requireWritable } from '@selfpage/shootout'
import { writeReading } from '@selfpage/trace'
import type { WrittenReading } from '@selfpage/trace'
import { defineCommand } from '../command.ts'
import type { Surroundings } from '../command.ts'
import { recordText } from '../record/record-progress.ts'
import { StatusLine } from '../text/status-line.ts'
import { wholeNumber } from '../traces/trace-arguments.ts'

export const recordCommand = defineCommand({
  name: 'record',
  summary: 'Record the page references of any Linux program, or of SQLite, as a trace',
  takesRest: true,
  args: {
    output: {
      type: 'string',
      alias: 'o',
      valueHint: 'FILE',
      description: 'The trace to write; by default the name of the program with .spt, here',
    },
    'frames-exact': {
      type: 'string',
      valueHint: 'K',
      default: String(defaultFramesExact),
      description:
        'Reduce the trace so that LRU and optimal miss as often as in the whole from K frames on; 1 leaves out repeats only',
    },
    references: {
      type: 'string',
      valueHint: 'N',
      description: 'End the program when N references of the reduced trace are recorded',
    },
    children: {
      type: 'boolean',
      default: true,
      description: 'Record the programs that it executes, too',
      negativeDescription: 'Do not record the programs that it executes',
    },
    quiet: { type: 'boolean', description: 'Show no progress, and not what was written' },
    json: { type: 'boolean', description: 'Say what was written as JSON, on standard error' },
  },
  examples: [
    {
      command: 'selfpage record -- sort -n numbers.txt',
      says: 'a sort, into sort.spt; Valgrind must be there (apt-get install valgrind)',
    },
    {
      command: 'selfpage record -o compile.spt -- gcc -O2 -c main.c',
      says: 'a compiler with all programs it runs: some hundred times slower than without',
    },
    {
      command: 'selfpage record -o server.spt --references 20m -- ./server --port 8080',
      says: 'the beginning of something that does not end; Ctrl-C keeps what there is, too',
    },
    {
      command: 'selfpage record sqlite shop.sql -o shop.spt',
      says: 'what SQLite asks of its file, with page kinds and statements',
    },
    { command: 'selfpage advise sort.spt', says: 'which policy would suit it, at which size' },
  ],
  subCommands: {
    sqlite: async () => (await import('./record-sqlite.ts')).recordSqliteCommand,
  },
  async run({ args, rest, words, ...surroundings }) {
    const { cwd, stderr, isTerminal, columns, signal } = surroundings
    const [program] = rest
    if (program === undefined || !words.includes('--')) {
      throw new SelfpageError('USAGE', 'there is no program to record', {
        place: 'record',
        hint: 'Give it and its arguments after two dashes: selfpage record -- sort -n numbers.txt',
      })
    }
    const out = args.output ?? `${basename(program)}.spt`
    const path = resolve(cwd, out)
    if (!path.endsWith('.spt')) {
      throw new SelfpageError('USAGE', `'${out}' does not end in .spt`, {
        place: '-o',
        hint: 'A recording is written as .spt; `selfpage trace convert` makes other formats of it.',
      })
    }
    requireWritable(path)
    const { references, children } = args
    const status = new StatusLine(stderr, isTerminal.stderr && args.quiet !== true)
    const started = performance.now()
    const seconds = () => (performance.now() - started) / 1000
    const recording = await recordProgram({
      command: rest,
      name: basename(path, '.spt'),
      cwd,
      framesExact: wholeNumber('frames-exact', args['frames-exact']),
      followChildren: children,
      ...(references === undefined
        ? {}
        : { limitReferences: wholeNumber('references', references) }),
      signal,
      stdio: stdioOf(surroundings),
      onProgress: (progress) => status.show(recordText(progress, seconds(), columns)),
    })
    passOn(recording, surroundings)
    const [written, exit] = await Promise.all([writeRecording(recording, path), recording.exit])
    status.clear()
    if (args.json === true) stderr.write(`${JSON.stringify(factsOf(written, out, exit))}\n`)
    else if (args.quiet !== true) stderr.write(`${wordsOf(written, out, seconds())}\n`)
    return statusOf(exit, references !== undefined)
  },
})

/** The terminal's own streams, where they are what the command writes to. */
function stdioOf({ stdout, stderr }: Surroundings) {
  return [
    stdout === process.stdout ? 'inherit' : 'ignore',
    stdout === process.stdout ? 'inherit' : 'pipe',
    stderr === process.stderr ? 'inherit' : 'pipe',
  ] as const
}

function passOn({ child }: ProgramRecording, { stdout, stderr }: Surroundings): void {
  child.stdout?.pipe(stdout, { end: false })
  child.stderr?.pipe(stderr, { end: false })
}

async function writeRecording(
  { reading }: ProgramRecording,
  path: string,
): Promise<WrittenReading> {
  try {
    return await writeReading(reading, path)
  } catch (error) {
    if (!(error instanceof SelfpageError) || error.code !== 'TRACE_EMPTY') throw error
    throw new SelfpageError('RECORD_EMPTY', 'the program ended before it did anything', {
      place: 'record',
      hint: 'See what Valgrind said above; nothing was written.',
    })
  }
}

function factsOf({ references, distinctPages, about }: WrittenReading, file: string, exit: object) {
  return { file, references, distinctPages, ...about.source, exit }
}

function wordsOf(
  { references, distinctPages, about }: WrittenReading,
  file: string,
  seconds: number,
): string {
  const accesses = Object.values((about.source?.['accesses'] ?? {}) as Record<string, number>)
  const all = accesses.reduce((sum, count) => sum + count, 0)
  return (
    `Wrote ${file}: ${plural(references, 'reference', 'references')} ` +
    `to ${plural(distinctPages, 'page', 'pages')}, of ${countText(all)} accesses, ` +
    `in ${durationText(seconds)}`
  )
}

/** The program's own status; a shell's for signals. One that was cut off did what was wanted. */
function statusOf({ code, signal }: ProgramExit, hasLimit: boolean): number {
  if (code !== null) return code
  if (hasLimit && (signal === 'SIGTERM' || signal === 'SIGKILL')) return 0
  return 128 + constants.signals[signal ?? 'SIGTERM']
}
