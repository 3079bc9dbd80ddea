/** A mixture of synthetic workloads: each reference is drawn from one of them, by their shares. */
import type { Trace } from '../trace.ts'
import { traceError } from '../trace-error.ts'
import { checkValues, count, real } from './parameters.ts'
import { mixtureStream } from './streams.ts'
import { syntheticTrace } from './synthetic-trace.ts'
import type { SyntheticSource } from './synthetic-trace.ts'
import { syntheticWorkloads } from './workloads.ts'

/** A part of a mixture: the name of a workload, its share (1 by default), its parameters. */
export interface MixturePart {
  readonly workload: string
  readonly share?: number
  readonly [parameter: string]: unknown
}

const parameters = {
  references: count('how many references'),
  writes: real('the share of references that write', 0, 1, 0),
  seed: count('any number: another one, another trace', 1, 0),
}
const shareParameter = { share: real('its share of the references', 0, 1e9, 1) }

/** What {@link mixture} takes. */
export interface MixtureOptions {
  readonly references: number
  readonly writes?: number
  readonly seed?: number
  readonly parts: readonly MixturePart[]
}

/**
 * Mixes `parts`, whose pages are disjoint. A part without a seed gets its own, from the mixture's.
 * Throws `TRACE_SPEC_INVALID`.
 */
export function mixture(options: MixtureOptions): Trace {
  return syntheticTrace(mixtureSource(options))
}

/** What a mixture is. Throws as {@link mixture} does. */
export function mixtureSource({ parts, ...given }: MixtureOptions): SyntheticSource {
  const { references, writes, seed } = checkValues('mixture', parameters, given)
  if (parts.length === 0) throw traceError('TRACE_SPEC_INVALID', 'mixture', 'has no parts')
  const weighted = parts.map(({ workload: name, share: givenShare, ...partGiven }, index) => {
    const workload = workloadNamed(name)
    const place = { share: givenShare ?? 1 }
    const { share } = checkValues(`mixture, ${name}`, shareParameter, place)
    const values = checkValues(`mixture, ${name}`, workload.parameters, {
      references,
      ...('seed' in workload.parameters ? { seed: seed + index + 1 } : {}),
      ...partGiven,
    })
    return { makeStream: () => workload.stream(values), share }
  })
  if (!weighted.some(({ share }) => share > 0)) {
    throw traceError('TRACE_SPEC_INVALID', 'mixture', 'all shares are 0')
  }
  const name = `mixture:${parts.map(({ workload }) => workload).join('+')}`
  return {
    name,
    makeStream() {
      const streams = weighted.map(({ makeStream, share }) => ({ stream: makeStream(), share }))
      return mixtureStream(streams, seed)
    },
    references,
    writes,
    seed,
    hasMixedIds: false,
    about: { description: 'a mixture', source: { references, seed, parts: parts as never } },
  }
}

/** The kind of workload called `name`. Throws `TRACE_SPEC_INVALID`. */
export function workloadNamed(name: string) {
  const workload = syntheticWorkloads.find((candidate) => candidate.name === name)
  if (workload) return workload
  const known = [...syntheticWorkloads.map((candidate) => candidate.name), 'mixture'].join(', ')
  throw traceError('TRACE_SPEC_INVALID', name, 'is no synthetic workload', `There are ${known}.`)
}
