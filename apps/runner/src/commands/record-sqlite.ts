/** `selfpage record sqlite FILE.sql`: what SQLite asks of its file, as a trace. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { countText, plural, requireWritable } from '@selfpage/shootout'
import { writeReading } from '@selfpage/trace'
import { defineCommand } from '../command.ts'
import { StatusLine } from '../text/status-line.ts'
import { wholeNumber } from '../traces/trace-arguments.ts'

export const recordSqliteCommand = defineCommand({
  name: 'record sqlite',
  summary: 'Record what SQLite asks of its file, with page kinds and statements',
  args: {
    script: { type: 'positional', required: true, description: 'SQL statements, run in order' },
    output: {
      type: 'string',
      alias: 'o',
      valueHint: 'FILE',
      description: 'The trace to write; by default the name of the script with .spt, here',
    },
    database: {
      type: 'string',
      valueHint: 'FILE',
      description:
        'A database to begin with; it is read and stays as it is (by default an empty one)',
    },
    'cache-pages': {
      type: 'string',
      valueHint: 'N',
      default: '10',
      description: 'Pages that SQLite itself keeps; references to those are not seen',
    },
    json: { type: 'boolean', description: 'Say what was written as JSON' },
  },
  examples: [
    { command: 'selfpage record sqlite shop.sql', says: 'into shop.spt' },
    {
      command: 'selfpage record sqlite queries.sql --database shop.db -o queries.spt',
      says: 'queries on a database that is there already',
    },
    {
      command: 'selfpage advise queries.spt',
      says: 'which policy suits them, those that hear of statements included',
    },
  ],
  async run({ args, cwd, stdout, stderr, isTerminal, signal }) {
    const script = readInput(args.script, cwd).toString('utf8')
    const database = args.database === undefined ? {} : { database: readInput(args.database, cwd) }
    const out = args.output ?? `${basename(args.script).replace(/\.sql$/i, '')}.spt`
    const path = resolve(cwd, out)
    if (!path.endsWith('.spt')) {
      throw new SelfpageError('USAGE', `'${out}' does not end in .spt`, { place: '-o' })
    }
    requireWritable(path)
    const cachePages = wholeNumber('cache-pages', args['cache-pages'])
    const status = new StatusLine(stderr, isTerminal.stderr)
    status.show('loading SQLite')
    const { recordSqlite } = await import('@selfpage/record/sqlite')
    const reading = await recordSqlite({
      script,
      file: args.script,
      name: basename(path).replace(/\.spt$/, ''),
      ...database,
      cachePages,
      signal,
      onProgress: ({ statements, references }) =>
        status.show(
          `${countText(statements)} statements, ${plural(references, 'reference', 'references')}`,
        ),
    })
    const written = await writeReading(reading, path).finally(() => status.clear())
    const { references, distinctPages, about } = written
    const statements = Number(about.source?.['statements'] ?? 0)
    if (args.json === true) {
      const facts = { file: out, references, distinctPages, statements, cachePages }
      stdout.write(`${JSON.stringify(facts)}\n`)
      return
    }
    stderr.write(
      `Wrote ${out}: ${plural(references, 'reference', 'references')} to ` +
        `${plural(distinctPages, 'page', 'pages')} by ${plural(statements, 'statement', 'statements')}\n`,
    )
  },
})

function readInput(file: string, cwd: string): Buffer {
  const path = resolve(cwd, file)
  if (existsSync(path)) {
    try {
      return readFileSync(path)
    } catch (cause) {
      throw new SelfpageError('FILE_UNREADABLE', 'cannot be read', { place: path, cause })
    }
  }
  throw new SelfpageError('FILE_NOT_FOUND', 'there is no such file', {
    place: path,
    hint: 'Check the path.',
  })
}
