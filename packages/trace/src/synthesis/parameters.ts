/** The parameters of synthetic workloads: their ranges, defaults, and how they are written. */
import { traceError } from '../trace-error.ts'

/** A parameter that is a number. */
export interface Parameter {
  readonly summary: string
  readonly least: number
  readonly most: number
  readonly isWhole: boolean
  /** Undefined when it must be given. */
  readonly preset?: number
}

export type Parameters = { readonly [name: string]: Parameter }
export type Values<Of extends Parameters> = { readonly [name in keyof Of]: number }

/** A whole number. */
export function count(summary: string, preset?: number, least = 1): Parameter {
  const most = 2 ** 30
  return { summary, least, most, isWhole: true, ...(preset === undefined ? {} : { preset }) }
}

/** A number that may have a fraction. */
export function real(summary: string, least: number, most: number, preset: number): Parameter {
  return { summary, least, most, isWhole: false, preset }
}

/**
 * `given` checked and completed. Throws `TRACE_SPEC_INVALID`, naming the parameter, for one that is
 * unknown, missing or out of range.
 */
export function checkValues<Of extends Parameters>(
  workload: string,
  parameters: Of,
  given: { readonly [name: string]: unknown },
): Values<Of> {
  const names = Object.keys(parameters)
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const hint = `Its parameters are ${names.join(', ')}.`
    throw traceError('TRACE_SPEC_INVALID', workload, `has no parameter '${name}'`, hint)
  }
  const values = Object.entries(parameters).map(([name, parameter]) => {
    const value = given[name] ?? parameter.preset
    if (value === undefined) {
      throw traceError('TRACE_SPEC_INVALID', workload, `needs ${name}: ${parameter.summary}`)
    }
    return [name, checkValue(`${workload}, ${name}`, parameter, value)] as const
  })
  return Object.fromEntries(values) as Values<Of>
}

function checkValue(place: string, parameter: Parameter, value: unknown): number {
  const { least, most, isWhole } = parameter
  const isNumber = typeof value === 'number' && (!isWhole || Number.isInteger(value))
  if (isNumber && value >= least && value <= most) return value
  const kind = isWhole ? 'a whole number' : 'a number'
  throw traceError(
    'TRACE_SPEC_INVALID',
    place,
    `must be ${kind} from ${least} to ${most}, not ${String(value)}`,
  )
}

/** `2e6`, `200k`, `0.8`; NaN for what is no number. */
export function parseNumber(text: string): number {
  const match = /^(\d+(?:\.\d+)?(?:e\+?\d+)?)([km])?$/i.exec(text)
  if (!match) return NaN
  const unit = match[2]?.toLowerCase()
  return Number(match[1]) * (unit === 'k' ? 1e3 : unit === 'm' ? 1e6 : 1)
}
