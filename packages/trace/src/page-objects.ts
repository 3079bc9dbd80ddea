/**
 * Which object of a database (a table, an index) each page of a captured trace is part of, from what
 * its reader keeps in `about.source.objects`: either page ranges by object and part, or a list of
 * relations by their first page.
 */
import type { Json, Trace } from './trace.ts'

/** Objects are numbered from 1 as the source lists them; the last number is for all beyond. */
const MOST_OBJECTS = 255

type Described = Pick<Trace, 'distinctPages' | 'ids' | 'about'>
type JsonObject = { readonly [key: string]: Json | undefined }

/** By page number: the number of its object, 1 to 255, or 0 where the trace does not say. */
export function pageObjects({ distinctPages, ids, about }: Described): Uint8Array {
  const objects = new Uint8Array(distinctPages)
  const ranges = rangesOf(about.source?.['objects'])
  if (ranges.length === 0 || !(ids instanceof Float64Array)) return objects
  for (let page = 0; page < distinctPages; page++) objects[page] = objectOf(ids[page], ranges)
  return objects
}

/** The pages from `first` to before `end` are of `object`. */
interface ObjectRange {
  readonly first: number
  readonly end: number
  readonly object: number
}

function objectOf(id: number, ranges: readonly ObjectRange[]): number {
  let from = 0
  let to = ranges.length
  while (to - from > 1) {
    const middle = (from + to) >> 1
    if (ranges[middle].first <= id) from = middle
    else to = middle
  }
  const { first, end, object } = ranges[from]
  return id >= first && id < end ? object : 0
}

/** Ordered by their first page. */
function rangesOf(source: Json | undefined): ObjectRange[] {
  const ranges = Array.isArray(source)
    ? relationRanges(source.filter(isObject))
    : namedRanges(isObject(source) && isObject(source['objects']) ? source['objects'] : {})
  return ranges.toSorted((a, b) => a.first - b.first)
}

/** `[{ firstPage }]`: each up to where the next one begins. */
function relationRanges(relations: readonly JsonObject[]): ObjectRange[] {
  const firsts = relations
    .map(({ firstPage }) => firstPage)
    .filter((first) => typeof first === 'number')
    .toSorted((a, b) => a - b)
  return firsts.map((first, index) => ({
    first,
    end: firsts[index + 1] ?? Infinity,
    object: Math.min(index + 1, MOST_OBJECTS),
  }))
}

/** `{ orders: { leaf: [[first, count]] } }`. */
function namedRanges(objects: JsonObject): ObjectRange[] {
  return Object.values(objects).flatMap((parts, index) =>
    Object.values(isObject(parts) ? parts : {}).flatMap((ranges) =>
      (Array.isArray(ranges) ? ranges : []).flatMap((range: Json): ObjectRange[] => {
        if (!Array.isArray(range)) return []
        const [first, count] = range as readonly Json[]
        if (typeof first !== 'number' || typeof count !== 'number') return []
        return [{ first, end: first + count, object: Math.min(index + 1, MOST_OBJECTS) }]
      }),
    ),
  )
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
