/** `selfpage trace generate SPEC OUT`: a synthetic trace as a file. */
import { countText } from '@selfpage/shootout'
import { resolve } from 'node:path'
import { synthesize, syntheticWorkloads, traceWriters, writeTrace } from '@selfpage/trace'
import { defineCommand } from '../command.ts'
import { writtenFormats } from '../traces/written-formats.ts'

const kinds = syntheticWorkloads
  .map(({ name, parameters }) => `${name} (${Object.keys(parameters).join(', ')})`)
  .join(', ')

export const traceGenerateCommand = defineCommand({
  name: 'trace generate',
  summary: 'Write a synthetic trace; equal specifications give equal files',
  args: {
    spec: { type: 'positional', required: true, description: `KIND:NAME=NUMBER,...: ${kinds}` },
    out: { type: 'positional', required: true, description: `The new file: ${writtenFormats}` },
    to: {
      type: 'enum',
      options: traceWriters.map(({ name }) => name),
      description: 'Format to write, if the name of the new file does not tell',
    },
  },
  examples: [
    {
      command: 'selfpage trace generate zipf:references=2e6,pages=2e5,skew=0.8,seed=2 zipf.csv',
      says: "pages by Zipf's law",
    },
    {
      command:
        'selfpage trace generate mixture:references=1m,seed=3+zipf:pages=1e5,share=0.7+loop:pages=5000 mix.csv',
      says: 'two of them mixed',
    },
  ],
  async run({ args, cwd, stderr }) {
    const trace = synthesize(args.spec)
    await writeTrace(
      trace,
      resolve(cwd, args.out),
      args.to === undefined ? {} : { format: args.to },
    )
    const { pages, distinctPages } = trace
    stderr.write(
      `Wrote ${args.out}: ${countText(pages.length)} references to ${countText(distinctPages)} pages\n`,
    )
  },
})
