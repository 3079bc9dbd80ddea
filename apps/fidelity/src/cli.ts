#!/usr/bin/env node
/** `npm run fidelity`: compares every claim whose trace is at hand, and says what was found. */
import { writeFileSync } from 'node:fs'
import { defineCommand, runMain } from 'citty'
import pc from 'picocolors'
import { readClaims } from './claims.ts'
import { compareAll } from './compare.ts'
import type { Comparison } from './compare.ts'
import { defaultFolders, findTrace } from './traces.ts'

const command = defineCommand({
  meta: {
    name: 'fidelity',
    description: 'Compares our miss counts with those of papers and of other simulators.',
  },
  args: {
    traces: {
      type: 'string',
      valueHint: 'DIR',
      description: `Folder with traces that are not bundled (default: ${defaultFolders.join(', ')})`,
    },
    trace: { type: 'string', valueHint: 'TEXT', description: 'Only traces with this in the name' },
    json: { type: 'string', valueHint: 'FILE', description: 'Write every comparison; - is stdout' },
  },
  async run({ args }) {
    const folder = args.traces ?? process.env.SELFPAGE_TRACES
    const folders = folder === undefined ? defaultFolders : [folder]
    const claims = readClaims().filter(({ trace }) => trace.includes(args.trace ?? ''))
    const out = args.json === '-' ? process.stderr : process.stdout
    const log = (line: string) => void out.write(`${line}\n`)
    const comparisons: Comparison[] = []
    let skipped = 0
    for (const name of new Set(claims.map(({ trace }) => trace))) {
      const about = claims.filter(({ trace }) => trace === name)
      const trace = await findTrace(name, folders)
      if (trace === null) {
        skipped += about.length
        log(pc.dim(`${name.padEnd(24)} skipped: not at hand (${about.length} counts)`))
        continue
      }
      const compared = [...compareAll(trace, about)]
      comparisons.push(...compared)
      const { equal, explained, different } = tally(compared)
      const verdict = `${equal.length} of ${compared.length} equal`
      log(`${name.padEnd(24)} ${different.length === 0 ? pc.green(verdict) : pc.red(verdict)}`)
      for (const comparison of explained) log(pc.dim(`  ${describe(comparison)}`))
      for (const comparison of different) log(`  ${describe(comparison)}`)
    }
    const { equal, explained, different } = tally(comparisons)
    log(
      `\n${comparisons.length} counts compared: ${equal.length} equal, ${explained.length} explained, ` +
        `${different.length} not equal. ${skipped} skipped for want of their trace.`,
    )
    if (args.json !== undefined) writeRows(args.json, comparisons)
    if (different.length > 0) process.exitCode = 1
  },
})

function tally(comparisons: readonly Comparison[]) {
  return {
    equal: comparisons.filter(({ isEqual }) => isEqual),
    explained: comparisons.filter(
      ({ isEqual, claim }) => !isEqual && claim.departure !== undefined,
    ),
    different: comparisons.filter(
      ({ isEqual, claim }) => !isEqual && claim.departure === undefined,
    ),
  }
}

function describe({ claim, misses, hitPercent }: Comparison): string {
  const { expected } = claim
  const numbers =
    'misses' in expected
      ? `${misses} misses, expected ${expected.misses}`
      : `${hitPercent.toFixed(2)} % hits, expected ${expected.hitPercent}`
  const why = claim.departure === undefined ? '' : `: ${claim.departure}`
  return `${claim.policy.label}, ${claim.frames} frames: ${numbers} (${claim.source})${why}`
}

function writeRows(file: string, comparisons: readonly Comparison[]): void {
  const rows = comparisons.map(({ claim, misses, hitPercent, isEqual }) => ({
    ...{ source: claim.source, trace: claim.trace, policy: claim.policy.definition.name },
    ...{ options: claim.policy.options, frames: claim.frames, expected: claim.expected },
    ...{ misses, hitPercent, isEqual },
  }))
  const text = `${JSON.stringify(rows, null, 2)}\n`
  if (file === '-') process.stdout.write(text)
  else writeFileSync(file, text)
}

await runMain(command)
