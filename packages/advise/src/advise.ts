/** Advice: a shootout over sensible sizes, and what follows from it. */
import { SelfpageError } from '@selfpage/policy'
import { contestsOf, excess, shootout, traceWorkload } from '@selfpage/shootout'
import type { PlannedPolicy, Row, ShootoutPlan, ShootoutResult, Workload } from '@selfpage/shootout'
import type { Trace } from '@selfpage/trace'
import type { Advice, SizeAdvice } from './advice.ts'
import { adviseSize } from './advise-size.ts'
import { kneesOf } from './knees.ts'
import { adviceSizes } from './sizes.ts'

/** What to advise by. The rest is as in a shootout. */
export interface AdviseOptions extends Omit<
  ShootoutPlan,
  'workloads' | 'frames' | 'policies' | 'warmup' | 'windows' | 'stream' | 'fidelity'
> {
  readonly policies: readonly PlannedPolicy[]
  /** Sizes to choose among. Default: {@link adviceSizes}. */
  readonly frames?: readonly (number | string)[]
  /** Default: `apply` if the trace has hints, which policies made for them want to hear. */
  readonly events?: 'ignore' | 'apply'
}

/** Advice, and the rows it comes from. */
export interface AdviceResult {
  readonly advice: Advice
  readonly result: ShootoutResult
}

/** Stretches of the trace that are compared one by one. Each is warm from those before. */
const stretches = 20

/**
 * Advises on `trace`. LRU must be among the policies, optimal should be. Throws `ADVICE_IMPOSSIBLE`
 * if there is nothing to choose (fewer than 2 pages, no LRU), and what `shootout` throws.
 */
export async function advise(trace: Trace, options: AdviseOptions): Promise<AdviceResult> {
  const { frames = adviceSizes(trace), ...plan } = options
  if (trace.distinctPages < 2) {
    throw impossible(trace, 'it has only one page', 'Give a trace with more.')
  }
  const events = options.events ?? (hasHints(trace) ? 'apply' : 'ignore')
  const able = options.policies.filter((planned) => deafness(planned, trace, events) === null)
  const workload: Workload = { ...traceWorkload(trace), open: () => Promise.resolve(trace) }
  const result = await shootout({
    ...plan,
    workloads: [workload],
    policies: able,
    frames,
    events,
    windows: stretches,
  })
  return { advice: adviceOf(trace, options.policies, result, events), result }
}

function adviceOf(
  trace: Trace,
  asked: readonly PlannedPolicy[],
  { rows, failures }: ShootoutResult,
  events: Advice['events'],
): Advice {
  const broken = new Map<string, string>()
  for (const { label, error } of failures) broken.set(label, error)
  for (const { label, fallback } of rows) if (fallback) broken.set(label, fallback.reason)
  const sound = rows.filter(({ label }) => !broken.has(label))
  const sizes = contestsOf(sound).map(({ rows: own, lru, optimal }): SizeAdvice => {
    if (lru === null) {
      throw impossible(trace, 'LRU did not take part', 'Add lru to the policies.')
    }
    return adviseSize(
      own.filter((row) => row !== optimal),
      lru,
      optimal,
    )
  })
  const { name, distinctPages, pageBytes, exactFromFrames } = trace
  const knees = kneesOf(withEnd(sizes, trace))
  return {
    workload: name,
    references: trace.pages.length,
    distinctPages,
    pageBytes,
    exactFromFrames,
    events,
    policies: labelsOf(sound),
    sizes,
    frames: worthIt(
      sizes,
      knees.map(({ frames }) => frames),
    ),
    knees,
    anywhere: anywhere(sound, sizes),
    leftOut: [
      ...[...broken].map(([policy, reason]) => ({ policy, reason })),
      ...asked.flatMap((planned) => {
        const reason = deafness(planned, trace, events)
        return reason === null ? [] : [{ policy: planned.configured.label, reason }]
      }),
    ],
  }
}

/** The sharpest knee that was measured; without any, the smallest size at which the best is found. */
function worthIt(sizes: readonly SizeAdvice[], knees: readonly number[]): number {
  const frames = knees.find((knee) => sizes.some((size) => size.frames === knee))
  return frames ?? sizes[Math.floor((sizes.length - 1) / 2)].frames
}

/** The best at every size, and what all pages in memory would miss: their first references. */
function withEnd(sizes: readonly SizeAdvice[], { distinctPages }: Trace) {
  const curve = sizes.map(({ frames, misses }) => ({ frames, misses }))
  const isWhole = sizes.some(({ frames }) => frames >= distinctPages)
  return isWhole ? curve : [...curve, { frames: distinctPages, misses: distinctPages }]
}

function anywhere(rows: readonly Row[], sizes: readonly SizeAdvice[]): Advice['anywhere'] {
  const candidates = labelsOf(rows).flatMap((label) => {
    const own = rows.filter((row) => row.label === label)
    if (own.length < sizes.length) return []
    const above = own.map(({ frames, misses }) => {
      const best = sizes.find((size) => size.frames === frames)?.misses
      return { frames, more: excess(misses, best) ?? Infinity }
    })
    const { frames, more } = above.reduce((worst, each) => (each.more > worst.more ? each : worst))
    return [{ policy: label, worst: more, worstFrames: frames }]
  })
  return candidates.reduce((best, each) => (each.worst < best.worst ? each : best))
}

function labelsOf(rows: readonly Row[]): string[] {
  const rivals = rows.filter(({ policy }) => policy !== 'optimal')
  return [...new Set(rivals.map(({ label }) => label))]
}

function hasHints({ events }: Trace): boolean {
  return events.some(({ type }) => type === 'hint')
}

/** Why a policy that lives on hints would be judged unfairly; null if it would not. */
function deafness(
  { configured: { definition } }: PlannedPolicy,
  { events }: Trace,
  applied: 'ignore' | 'apply',
): string | null {
  const protocols = definition.hints.map(({ name }) => name)
  if (protocols.length === 0) return null
  const isHeard = events.some(
    (event) => event.type === 'hint' && protocols.includes(event.protocol),
  )
  if (!isHeard) return `the trace has no hints of a ${protocols.join(' or ')}`
  return applied === 'ignore' ? 'hints do not take effect' : null
}

function impossible({ name }: Trace, message: string, hint: string): SelfpageError {
  return new SelfpageError('ADVICE_IMPOSSIBLE', message, { place: name, hint })
}
