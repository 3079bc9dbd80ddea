/** `selfpage trace generate SPEC OUT`: a synthetic trace as a file. */
import { synthesize, syntheticWorkloads } from '@selfpage/trace'
import { defineCommand } from '../command.ts'
import { outputArguments, requireOutput, writeOutput } from '../traces/trace-output.ts'

const kinds = syntheticWorkloads
  .map(({ name, parameters }) => `${name} (${Object.keys(parameters).join(', ')})`)
  .join(', ')

export const traceGenerateCommand = defineCommand({
  name: 'trace generate',
  summary: 'Write a synthetic trace; equal specifications give equal files',
  args: {
    spec: { type: 'positional', required: true, description: `KIND:NAME=NUMBER,...: ${kinds}` },
    ...outputArguments,
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
    requireOutput(args, cwd)
    await writeOutput(synthesize(args.spec), args, { cwd, stderr })
  },
})
