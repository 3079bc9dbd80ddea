/** The `.json` beside a captured trace: what its words mean, and what it must contain. */
import type { TraceSource } from '../bytes/trace-source.ts'
import type { ClassField, Json, TraceAbout } from '../trace.ts'
import { traceError } from '../trace-error.ts'

/** The parts of a sidecar that reading depends on, and the rest for `about`. */
export interface Sidecar {
  readonly class: string
  readonly pageBytes: number | undefined
  readonly refs: number | undefined
  readonly uniquePages: number | undefined
  readonly exactFromFrames: number
  readonly about: Partial<TraceAbout>
}

type JsonObject = { readonly [key: string]: Json | undefined }

// Said elsewhere in a trace, or facts about the files rather than about the trace.
const droppedKeys = new Set([
  ...['name', 'class', 'pageBytes', 'origin', 'licence', 'format', 'refs', 'uniquePages'],
  ...['files', 'bytes', 'tagFormat', 'tagCounts', 'sha256u32', 'reference'],
])

export async function readSidecar(source: TraceSource): Promise<Sidecar> {
  const file = await source.sibling('.json')
  if (!file) {
    const about = { description: 'page ids of 32 bits' }
    const unknown = { pageBytes: undefined, refs: undefined, uniquePages: undefined }
    return { class: 'ids', ...unknown, exactFromFrames: 1, about }
  }
  const json = asObject(await readJson(file), file.path)
  const reduction = json['reduction'] as JsonObject | undefined
  const kept = Object.entries(json).filter(([key]) => !droppedKeys.has(key))
  const classes = classFields(json['tagFormat'] as JsonObject | undefined)
  return {
    class: typeof json['class'] === 'string' ? json['class'] : 'ids',
    pageBytes: asCount(json['pageBytes']),
    refs: asCount(json['refs']),
    uniquePages: asCount(json['uniquePages']),
    exactFromFrames: asCount(reduction?.['k']) ?? 1,
    about: {
      ...(typeof json['origin'] === 'string' ? { origin: json['origin'] } : {}),
      ...(typeof json['licence'] === 'string' ? { licence: json['licence'] } : {}),
      ...(classes.length === 0 ? {} : { classes }),
      source: Object.fromEntries(kept),
    },
  }
}

/** Throws `TRACE_CORRUPT` if it is not JSON. */
export async function readJson(file: TraceSource): Promise<Json> {
  try {
    return JSON.parse(await file.text()) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw traceError('TRACE_CORRUPT', file.path, `is not JSON: ${error.message}`)
  }
}

function asObject(json: Json, path: string): JsonObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject
  throw traceError('TRACE_CORRUPT', path, 'is not a JSON object')
}

function asCount(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined
}

// The sidecars give only the bits; what they hold is said in the README of the captured traces.
const fieldNames: { readonly [bits: string]: string } = {
  'bits0-2': 'page kind',
  'bits3-5': 'query class',
  bit6: 'ring',
  bit7: 'extension',
}

/** `{ "bits0-2": { "0": "unknown" }, "bit6": "ring" }` as fields. */
function classFields(format: JsonObject = {}): ClassField[] {
  return Object.entries(format).flatMap(([key, meaning]) => {
    const range = /^bits?(\d)(?:-(\d))?$/.exec(key)
    if (!range) return []
    const shift = Number(range[1])
    const bits = Number(range[2] ?? range[1]) - shift + 1
    const values =
      typeof meaning === 'string' ? { '1': meaning } : (meaning as ClassField['values'])
    return [{ name: fieldNames[key] ?? key, shift, bits, values }]
  })
}
