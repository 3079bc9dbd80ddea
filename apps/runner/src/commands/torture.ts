/** `selfpage torture`: random tasks, failures and rogues; every invariant checked after every step. */
import { adversaries } from '@selfpage/adversaries'
import type { Adversary } from '@selfpage/adversaries'
import { SelfpageError } from '@selfpage/policy'
import { plural } from '@selfpage/shootout'
import { mutateGuards, runTorture } from '@selfpage/torture'
import type { TortureResult } from '@selfpage/torture'
import { defineCommand } from '../command.ts'
import { StatusLine } from '../text/status-line.ts'
import { wholeNumber } from '../traces/trace-arguments.ts'

const VIOLATED = 1

export const tortureCommand = defineCommand({
  name: 'torture',
  summary: 'Random tasks, failures and rogues, with every invariant checked after every step',
  args: {
    seed: { type: 'string', default: '1', description: 'The first seed' },
    seeds: { type: 'string', default: '100', description: 'How many seeds, one after the other' },
    steps: { type: 'string', default: '1000', description: 'Steps of each seed' },
    mode: {
      type: 'enum',
      options: ['safety', 'liveness'],
      default: 'safety',
      description: 'Any failures to the end, or failures that stop, after which all must progress',
    },
    level: {
      type: 'enum',
      options: ['fast', 'system'],
      default: 'fast',
      description: 'The memory server over mappings, without threads, or whole machines',
    },
    adversary: {
      type: 'string',
      description: 'A rogue among the tasks, or all; may be repeated',
    },
    mutate: { type: 'boolean', description: 'Switch each guard off in turn: is it missed?' },
    json: { type: 'boolean', description: 'Print the result as JSON' },
  },
  examples: [
    { command: 'selfpage torture --seeds 1000 --steps 10000', says: 'ten million steps' },
    { command: 'selfpage torture --seed 256 --seeds 1', says: 'one seed again, to the same step' },
    {
      command: 'selfpage torture --level system --adversary greedy --mode liveness --seeds 5',
      says: 'whole machines with a greedy task',
    },
    { command: 'selfpage torture --mutate', says: 'which guards torture would miss' },
  ],
  async run({ args, all, stdout, stderr, isTerminal, signal }) {
    const seed = wholeNumber('seed', args.seed, 0)
    const seeds = wholeNumber('seeds', args.seeds)
    const steps = wholeNumber('steps', args.steps)
    const status = new StatusLine(stderr, isTerminal.stderr)
    if (args.mutate === true) {
      const results = mutateGuards({
        seed,
        seeds,
        steps,
        onProgress: ({ guard }) => {
          status.show(guard)
          return signal.aborted
        },
      })
      status.clear()
      signal.throwIfAborted()
      if (args.json === true) stdout.write(`${JSON.stringify(results, null, 2)}\n`)
      else {
        for (const { guard, found } of results) {
          const what = found === undefined ? 'not missed' : `seed ${found.seed}: ${found.message}`
          stdout.write(`${guard.padEnd(20)} ${what}\n`)
        }
      }
      return 0
    }
    const result = runTorture({
      seed,
      seeds,
      steps,
      mode: args.mode,
      level: args.level,
      adversaries: all('adversary').flatMap(findAdversaries),
      onProgress: (progress) => {
        status.show(
          `${progress.seeds} of ${plural(seeds, 'seed', 'seeds')}, ${progress.steps} steps`,
        )
        return signal.aborted
      },
    })
    status.clear()
    signal.throwIfAborted()
    stdout.write(args.json === true ? `${JSON.stringify(result, null, 2)}\n` : inWords(result))
    return result.violations.length === 0 ? 0 : VIOLATED
  },
})

function findAdversaries(name: string): readonly Adversary[] {
  if (name === 'all') return adversaries
  const found = adversaries.find((adversary) => adversary.name === name)
  if (found !== undefined) return [found]
  throw new SelfpageError('USAGE', `there is no adversary '${name}'`, {
    place: '--adversary',
    hint: `Give one of ${adversaries.map((adversary) => adversary.name).join(', ')}, or all.`,
  })
}

function inWords({ level, mode, seeds, steps, unfinished, violations }: TortureResult): string {
  const done = `${plural(steps, 'step', 'steps')} over ${plural(seeds, 'seed', 'seeds')}`
  const lines = [`${done} (${level}, ${mode})`]
  if (violations.length === 0) lines[0] += ': everything holds'
  if (unfinished > 0) {
    lines.push(`${plural(unfinished, 'seed', 'seeds')} stopped in the midst, for want of time`)
  }
  for (const { seed, step, message, regression } of violations) {
    lines.push(`seed ${seed}, step ${step}: ${message}`)
    if (regression === undefined) continue
    lines.push(
      `${plural(regression.steps.length, 'step', 'steps')} suffice (--json has them whole):`,
    )
    for (const { op, task, a, b, c } of regression.steps) {
      lines.push(`  ${op} by task ${task} (${a}, ${b}, ${c})`)
    }
  }
  return `${lines.join('\n')}\n`
}
