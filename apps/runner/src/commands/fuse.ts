/** `selfpage fuse FILE`: a policy and its loop as one function. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { countText, resolvePolicy } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { policySearch } from '../policies/policy-search.ts'

export const fuseCommand = defineCommand({
  name: 'fuse',
  summary: 'Compile a policy and the loop that replays it into one function, for speed',
  args: {
    file: {
      type: 'positional',
      required: true,
      description: "The policy's module, in TypeScript or JavaScript",
    },
    out: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Where to write it (default: mine.fused.js beside mine.ts)',
    },
    force: { type: 'boolean', description: 'Write over a file that was not compiled' },
  },
  examples: [
    { command: 'selfpage fuse mine.ts', says: 'writes mine.fused.js, checks and measures it' },
    { command: 'selfpage shootout --policy ./mine.fused.js,lru', says: 'uses it' },
  ],
  async run({ args, cwd, stdout, stderr }) {
    const entry = resolve(cwd, args.file)
    if (!existsSync(entry)) {
      throw new SelfpageError('USAGE', 'there is no such file', {
        place: args.file,
        hint: 'Give the path of a module that exports a policy: `selfpage fuse ./mine.ts`.',
      })
    }
    const out = resolve(cwd, args.out ?? outBeside(entry))
    // Loaded here: no other command needs a compiler.
    const { fusePolicy, madeBy } = await import('@selfpage/fuse')
    if (args.force !== true && existsSync(out) && !(await isMadeBy(madeBy, out))) {
      throw new SelfpageError('FILE_EXISTS', 'is there already, and was not compiled', {
        place: out,
        hint: 'Choose another --out, or write over it with --force.',
      })
    }
    const { definition, text, left } = await fusePolicy(entry)
    const { definition: plain } = await resolvePolicy(entry, policySearch(cwd))
    const { compareFused } = await import('../fuse/compare-fused.ts')
    const compared = compareFused(plain.configure({}), definition.configure({}))
    await writeFile(out, text)
    const shown = relative(cwd, out)
    stdout.write(
      `Wrote ${shown}: ${definition.name}, ${countText(text.length)} characters.\n` +
        `${compared}\n` +
        `Next:\n  selfpage shootout --policy ./${shown},lru --trace zipf:references=1e7,pages=1e6 --frames 10%\n`,
    )
    for (const [method, reason] of left) {
      stderr.write(`${method.replace('$', '#')} is called often and stays a call: ${reason}.\n`)
    }
  },
})

function outBeside(entry: string): string {
  return join(dirname(entry), `${basename(entry, extname(entry))}.fused.js`)
}

async function isMadeBy(mark: string, path: string): Promise<boolean> {
  return (await readFile(path, 'utf8')).slice(0, 200).includes(mark)
}
