/** From options and configuration to a grid of systems. What the command line says goes first. */
import { resolve } from 'node:path'
import { statSync } from 'node:fs'
import { SelfpageError } from '@selfpage/policy'
import { nearest, planListed, splitWorkloads } from '@selfpage/shootout'
import {
  mixOfFile,
  mixOfWorkload,
  planSystemPolicies,
  planSystems,
} from '@selfpage/shootout/systems'
import type { Mix, PolicyChoice, SystemShootoutPlan } from '@selfpage/shootout/systems'
import { bundledMixes, bundledSystems } from '../system/bundled-systems.ts'
import { traceOptions, wholeNumber } from '../traces/trace-arguments.ts'
import type { Configuration } from './configuration.ts'
import { eventsOf } from './plan-shootout.ts'
import type { Request } from './plan-shootout.ts'
import { defaultSystems, resultsPath } from './presets.ts'
import type { ShootoutArguments } from './shootout-arguments.ts'

/** The plan, without signal and progress. Throws `USAGE` and what planning throws. */
export async function planSystemShootout(
  request: Request,
  configuration: Configuration,
): Promise<SystemShootoutPlan> {
  const { args, all, cwd } = request
  const { config, search } = configuration
  refuseOthers(args)
  const frames = all('frames').flatMap((text) => text.split(','))
  const seed = args.seed === undefined ? config.seed : wholeNumber('seed', args.seed, 0)
  const jobs = args.jobs === undefined ? config.jobs : wholeNumber('jobs', args.jobs, 0)
  const mixes = mixesOf(request)
  const asked = all('system')
  return {
    mixes,
    systems: await planSystems(asked.length > 0 ? asked.join(',') : defaultSystems, search.from),
    policies: await policiesOf(request, configuration, mixes),
    ...(frames.length === 0 ? {} : { frames }),
    from: search.from,
    ...(seed === undefined ? {} : { seed }),
    ...(args.fidelity === undefined ? {} : { fidelity: fidelityOf(args.fidelity) }),
    ...(args.events === undefined ? {} : { events: eventsOf(args.events) }),
    ...(args.references === undefined
      ? {}
      : { references: wholeNumber('references', args.references) }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(config.stallSeconds === undefined ? {} : { stallSeconds: config.stallSeconds }),
    results: args.results === undefined ? resultsPath() : resolve(cwd, args.results),
    resume: args.fresh !== true,
  }
}

/** What makes sense for replays only, or for one table of policies. */
const others = ['warmup', 'windows', 'inactive', 'stream', 'watch', 'demo'] as const

function refuseOthers(args: ShootoutArguments): void {
  const given = others.find((option) => args[option] !== undefined)
  if (given !== undefined) {
    throw new SelfpageError('USAGE', 'does not go with --system or --mix', { place: `--${given}` })
  }
  if (args.fresh === true && args.resume === true) {
    throw new SelfpageError('USAGE', 'one or the other', { place: '--fresh, --resume' })
  }
}

function mixesOf({ args, all, cwd }: Request): Mix[] {
  const workloads = [...all('trace'), ...all('workload')].flatMap((text) =>
    splitWorkloads(text, cwd).map((part) => mixOfWorkload(part, cwd, traceOptions(args))),
  )
  const mixes = all('mix').flatMap((text) => text.split(',').map((part) => findMix(part, cwd)))
  if (workloads.length + mixes.length > 0) return [...workloads, ...mixes]
  throw new SelfpageError('USAGE', 'there is no workload', {
    place: 'shootout',
    hint: `Give --workload NAME, --trace FILE, or a mix of tasks: --mix ${bundledMixes()[0].name}.`,
  })
}

function findMix(text: string, cwd: string): Mix {
  const path = resolve(cwd, text)
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return mixOfFile(path)
  const bundled = [...bundledMixes(), ...bundledSystems()]
  const known = bundled.find(({ name }) => name === text)
  if (known !== undefined) return mixOfFile(known.path)
  const names = bundled.map(({ name }) => name)
  const near = nearest(text, names)
  throw new SelfpageError('MIX_UNKNOWN', `'${text}' is no mix of tasks, and no file here`, {
    place: '--mix',
    hint:
      (near === undefined ? '' : `Did you mean ${near}? `) +
      `Bundled: ${names.join(', ')}. Or give a description of a system, a .json or .ts file.`,
  })
}

/** Where nobody says: LRU for all, and where there are mixes, each task its own beside it. */
async function policiesOf(
  { all }: Request,
  { config, search }: Configuration,
  mixes: readonly Mix[],
): Promise<readonly PolicyChoice[]> {
  const asked = all('policy')
  if (asked.length > 0) return planSystemPolicies(asked.join(','), search)
  if (config.policies !== undefined) return planListed(search)
  const hasOwn = mixes.some(({ isWorkload }) => !isWorkload)
  return planSystemPolicies(hasOwn ? 'own,lru' : 'lru', search)
}

function fidelityOf(text: string): 'exact' | 'sampled' {
  if (text === 'exact' || text === 'sampled') return text
  throw new SelfpageError('USAGE', `'${text}' is neither exact nor sampled`, {
    place: '--fidelity',
    hint: 'How often a system looks at reference bits is an option of the system.',
  })
}
