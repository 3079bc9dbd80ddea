/**
 * Synthetic workloads in one line: `zipf:references=2e6,pages=2e5,skew=0.8,seed=2`; a mixture adds
 * its parts with `+`: `mixture:references=1m,seed=3+zipf:pages=1e5,share=0.7+loop:pages=5000`.
 */
import type { ReferenceBatch, TraceReading } from '../reference-batch.ts'
import type { Trace } from '../trace.ts'
import { traceError } from '../trace-error.ts'
import { mixtureSource, workloadNamed } from './mixture.ts'
import { parseNumber } from './parameters.ts'
import { syntheticReading, syntheticTrace } from './synthetic-trace.ts'
import type { SyntheticSource } from './synthetic-trace.ts'
import { workloadSource } from './workloads.ts'

/**
 * The trace that `spec` describes. Numbers may be written `2e6`, `200k`, `2m`. Throws
 * `TRACE_SPEC_INVALID`, naming the workload or parameter that is wrong.
 */
export function synthesize(spec: string): Trace {
  return syntheticTrace(sourceOf(spec))
}

/**
 * The same references while they are drawn: what is kept of them is the number of each page. Throws
 * as {@link synthesize} does.
 */
export function readSynthetic(spec: string): TraceReading {
  return syntheticReading(sourceOf(spec))
}

/** The batches of {@link readSynthetic}. */
export function streamSynthetic(spec: string): AsyncIterable<ReferenceBatch> {
  return readSynthetic(spec).batches
}

function sourceOf(spec: string): SyntheticSource {
  const [first, ...rest] = spec.split(/\+(?=[a-z])/i).map(parsePart)
  const { workload, ...given } = first
  if (workload === 'mixture') {
    return mixtureSource({ ...(given as unknown as { references: number }), parts: rest })
  }
  if (rest.length > 0) {
    const hint = `Write mixture:references=1e6+${spec}.`
    throw traceError('TRACE_SPEC_INVALID', spec, "only a mixture has parts after a '+'", hint)
  }
  return workloadSource(workloadNamed(workload), given)
}

function parsePart(text: string): { workload: string; [parameter: string]: unknown } {
  const colon = text.indexOf(':')
  const workload = (colon < 0 ? text : text.slice(0, colon)).trim()
  const given: { [parameter: string]: number } = {}
  for (const pair of (colon < 0 ? '' : text.slice(colon + 1)).split(',')) {
    if (pair.trim() === '') continue
    const [name, value, ...more] = pair.split('=').map((side) => side.trim())
    const number = parseNumber(value ?? '')
    if (Number.isNaN(number) || more.length > 0) {
      const place = `${workload}, ${name}`
      throw traceError('TRACE_SPEC_INVALID', place, `'${pair.trim()}' is not like name=number`)
    }
    given[name] = number
  }
  return { ...given, workload }
}
