/** Synthetic workloads, each a function of its parameters: equal parameters give equal traces. */
import type { Trace, TraceAbout } from '../trace.ts'
import type { PageStream } from './page-stream.ts'
import { checkValues, count, real } from './parameters.ts'
import type { Parameters, Values } from './parameters.ts'
import { loopStream, phasesStream, scanStream, uniformStream, zipfStream } from './streams.ts'
import { syntheticTrace } from './synthetic-trace.ts'
import type { SyntheticSource } from './synthetic-trace.ts'

/** A kind of synthetic workload. */
export interface SyntheticWorkload<Of extends Parameters = Parameters> {
  readonly name: string
  readonly summary: string
  readonly parameters: Of
  /** Its stream of page ranks. */
  stream(values: Values<Of>): PageStream
  /** 64-bit ids without order, as object stores have, rather than the ranks. */
  readonly hasMixedIds: boolean
  readonly about?: Partial<TraceAbout>
}

const common = {
  references: count('how many references'),
  writes: real('the share of references that write', 0, 1, 0),
}
const seed = count('any number: another one, another trace', 1, 0)

const zipfWorkload = defineWorkload({
  name: 'zipf',
  summary: 'pages by Zipf’s law, independently',
  parameters: {
    ...common,
    pages: count('how many pages'),
    skew: real('its exponent', 0, 10, 1),
    seed,
  },
  stream: ({ pages, skew, seed }) => zipfStream(pages, skew, seed),
  hasMixedIds: true,
  about: { objectBytes: { least: 1, mask: 4095 } },
})

const uniformWorkload = defineWorkload({
  name: 'uniform',
  summary: 'all pages equally often, independently',
  parameters: { ...common, pages: count('how many pages'), seed },
  stream: ({ pages, seed }) => uniformStream(pages, seed),
  hasMixedIds: true,
})

const loopWorkload = defineWorkload({
  name: 'loop',
  summary: 'all pages in order, again and again',
  parameters: { ...common, pages: count('how many pages'), seed },
  stream: ({ pages }) => loopStream(pages),
  hasMixedIds: false,
})

const scanWorkload = defineWorkload({
  name: 'scan',
  summary: 'new pages in order, none twice',
  parameters: { ...common, seed },
  stream: ({ references }) => scanStream(references),
  hasMixedIds: false,
})

const phasesWorkload = defineWorkload({
  name: 'phases',
  summary: 'a working set that changes from phase to phase',
  parameters: {
    ...common,
    pages: count('pages of each phase'),
    phases: count('how many phases', 8),
    overlap: real('the share of pages kept from the phase before', 0, 1, 0.2),
    skew: real('the exponent of Zipf’s law within a phase', 0, 10, 0.6),
    seed,
  },
  stream: phasesStream,
  hasMixedIds: false,
})

/** The kinds a mixture can be made of, and `synthesize` knows besides `mixture`. */
export const syntheticWorkloads: readonly SyntheticWorkload[] = [
  zipfWorkload,
  uniformWorkload,
  loopWorkload,
  scanWorkload,
  phasesWorkload,
]

function defineWorkload<const Of extends Parameters>(workload: SyntheticWorkload<Of>) {
  return workload as SyntheticWorkload<Of> & SyntheticWorkload
}

/** What `workload` with `given` parameters is. Throws `TRACE_SPEC_INVALID`. */
export function workloadSource(
  workload: SyntheticWorkload,
  given: { readonly [name: string]: unknown },
): SyntheticSource {
  const values = checkValues(workload.name, workload.parameters, given)
  return {
    name: nameOf(workload, values),
    makeStream: () => workload.stream(values),
    references: values['references'],
    writes: values['writes'],
    seed: values['seed'],
    hasMixedIds: workload.hasMixedIds,
    about: { description: workload.summary, source: { ...values }, ...workload.about },
  }
}

function makeTrace(
  workload: SyntheticWorkload,
  given: { readonly [name: string]: unknown },
): Trace {
  return syntheticTrace(workloadSource(workload, given))
}

/** The workload with the parameters that are not preset: `zipf:references=1000,pages=50`. */
function nameOf({ name, parameters }: SyntheticWorkload, values: Values<Parameters>): string {
  const told = Object.entries(values).filter(([key, value]) => value !== parameters[key].preset)
  return `${name}:${told.map(([key, value]) => `${key}=${value}`).join(',')}`
}

/** Parameters of what every workload has. */
interface CommonParameters {
  readonly references: number
  /** The share of references that write, 0 to 1; 0 by default. */
  readonly writes?: number
  /** Any 32-bit integer, 1 by default. */
  readonly seed?: number
}

/**
 * Pages by Zipf's law: the page of rank r is drawn with a probability in proportion to
 * `r ** -skew` (`skew` 1 by default). With equal parameters it is the stream of libCacheSim's
 * comparisons in this project's tests, to the last reference.
 */
export function zipf(options: CommonParameters & { pages: number; skew?: number }): Trace {
  return makeTrace(zipfWorkload, { ...options })
}

/** All pages equally often, independently of each other. */
export function uniform(options: CommonParameters & { pages: number }): Trace {
  return makeTrace(uniformWorkload, { ...options })
}

/** All pages in order, again and again. */
export function loop(options: CommonParameters & { pages: number }): Trace {
  return makeTrace(loopWorkload, { ...options })
}

/** New pages in order, none of them twice. */
export function scan(options: CommonParameters): Trace {
  return makeTrace(scanWorkload, { ...options })
}

/**
 * A working set of `pages` pages that changes `phases` times (8 by default), keeping a share
 * `overlap` (0.2) of the one before; within a phase, Zipf's law with exponent `skew` (0.6).
 */
export function phases(
  options: CommonParameters & { pages: number; phases?: number; overlap?: number; skew?: number },
): Trace {
  return makeTrace(phasesWorkload, { ...options })
}
