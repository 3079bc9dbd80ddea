/** From options and configuration to a plan. What the command line says goes before the rest. */
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import type { Fidelity } from '@selfpage/replay'
import { planListed, planPolicies, planWorkloads } from '@selfpage/shootout'
import type { CellSettings, PlannedPolicy, ShootoutPlan, Workload } from '@selfpage/shootout'
import type { Trace } from '@selfpage/trace'
import { bundledWorkloads } from '@selfpage/workloads'
import { traceOptions, wholeNumber } from '../traces/trace-arguments.ts'
import type { Configuration } from './configuration.ts'
import {
  demoFrames,
  defaultFrames,
  defaultPolicies,
  reportWindows,
  resultsPath,
  writeOutSets,
} from './presets.ts'
import type { ShootoutArguments, shootoutArguments } from './shootout-arguments.ts'

/** What the command line gave. */
export interface Request {
  readonly args: ShootoutArguments
  readonly all: (option: keyof typeof shootoutArguments) => readonly string[]
  readonly cwd: string
}

/**
 * The plan, without signal and progress. `onCaching` is given what then goes on in the background:
 * traces are cached while they are replayed. Throws `USAGE` and what planning throws.
 */
export async function planShootout(
  request: Request,
  configuration: Configuration,
  onCaching: (written: Promise<void>) => void,
): Promise<ShootoutPlan> {
  const { args, cwd } = request
  const { config } = configuration
  if (args.fresh === true && args.resume === true) {
    throw new SelfpageError('USAGE', 'one or the other', { place: '--fresh, --resume' })
  }
  const jobs = args.jobs === undefined ? config.jobs : wholeNumber('jobs', args.jobs, 0)
  return {
    workloads: workloadsOf(request, configuration, onCaching),
    policies: await policiesOf(request, configuration),
    frames: framesOf(request, configuration),
    ...settingsOf(args, config),
    ...(jobs === undefined ? {} : { jobs }),
    ...(config.stallSeconds === undefined ? {} : { stallSeconds: config.stallSeconds }),
    results: args.results === undefined ? resultsPath() : resolve(cwd, args.results),
    resume: args.fresh !== true,
    ...(args.stream === undefined ? {} : { stream: args.stream }),
  }
}

function workloadsOf(
  { args, all, cwd }: Request,
  { config }: Configuration,
  onCaching: (written: Promise<void>) => void,
): readonly (Workload | Trace)[] {
  const search = { cwd, traceOptions: { ...traceOptions(args), onCaching } }
  const asked = [...all('trace'), ...all('workload')]
  if (asked.length > 0) return asked.flatMap((text) => planWorkloads(text, search))
  if (config.workloads !== undefined) {
    return config.workloads.flatMap((given) =>
      typeof given === 'string' ? planWorkloads(given, search) : [given],
    )
  }
  if (args.demo === true) {
    return bundledWorkloads.flatMap(({ name }) => planWorkloads(name, search))
  }
  throw new SelfpageError('USAGE', 'there is no workload', {
    place: 'shootout',
    hint: 'Give --trace FILE or --workload NAME, or try `selfpage shootout --demo`.',
  })
}

function policiesOf(
  { all }: Request,
  { config, search }: Configuration,
): Promise<readonly PlannedPolicy[]> {
  const asked = all('policy')
  if (asked.length > 0) return planPolicies(writeOutSets(asked.join(',')), search)
  return config.policies === undefined ? planPolicies(defaultPolicies, search) : planListed(search)
}

function framesOf({ args, all }: Request, { config }: Configuration): readonly (number | string)[] {
  const asked = all('frames').flatMap((text) => text.split(','))
  if (asked.length > 0) return asked
  return config.frames ?? (args.demo === true ? demoFrames : defaultFrames)
}

function settingsOf(args: ShootoutArguments, config: CellSettings): CellSettings {
  const { warmup = config.warmup, inactive = config.inactive, report, demo } = args
  // A stream has no windows, which a report can do without.
  const hasReport = args.stream !== true && (report !== undefined || demo === true)
  return {
    seed: args.seed === undefined ? (config.seed ?? 0) : wholeNumber('seed', args.seed, 0),
    windows:
      args.windows === undefined
        ? (config.windows ?? (hasReport ? reportWindows : 0))
        : wholeNumber('windows', args.windows, 0),
    events: args.events === undefined ? (config.events ?? 'ignore') : eventsOf(args.events),
    fidelity:
      args.fidelity === undefined ? (config.fidelity ?? 'exact') : fidelityOf(args.fidelity),
    ...(warmup === undefined ? {} : { warmup }),
    ...(inactive === undefined ? {} : { inactive }),
  }
}

export function eventsOf(text: string): 'ignore' | 'apply' {
  if (text === 'ignore' || text === 'apply') return text
  throw new SelfpageError('USAGE', `'${text}' is neither ignore nor apply`, { place: '--events' })
}

function fidelityOf(text: string): Fidelity {
  if (text === 'exact') return text
  const scan = /^scan:(.+)$/.exec(text)
  if (scan !== null) return { scanEveryReferences: wholeNumber('fidelity', scan[1]) }
  throw new SelfpageError('USAGE', `'${text}' is neither exact nor like scan:10000`, {
    place: '--fidelity',
  })
}
