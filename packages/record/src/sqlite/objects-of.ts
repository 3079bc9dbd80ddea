/**
 * Which table or index each page of a database is part of, as SQLite itself says (its virtual table
 * dbstat), in the form captured traces have: page ranges by object and part.
 */
import type { Database } from '@selfpage/sqlite/engine'

/** The first page of a range, and how many there are. Pages of a database count from 1. */
type RecordedRange = readonly [first: number, count: number]

/** By object and part (`internal`, `leaf`, `overflow`): where its pages are. */
export interface RecordedObjects {
  readonly [object: string]: { readonly [part: string]: readonly RecordedRange[] }
}

/** The objects of `database` as it is now, by name. Reads all of it. */
export function objectsOf(database: Database): RecordedObjects {
  const objects: Record<string, Record<string, [number, number][]>> = {}
  const rows = database.prepare(
    'SELECT name, pagetype, pageno FROM dbstat ORDER BY name, pagetype, pageno',
  )
  try {
    while (rows.step()) {
      const parts = (objects[rows.getString(0) ?? ''] ??= {})
      const ranges = (parts[rows.getString(1) ?? ''] ??= [])
      const page = rows.getInt(2) ?? 0
      const last = ranges.at(-1)
      if (last !== undefined && last[0] + last[1] === page) last[1]++
      else ranges.push([page, 1])
    }
  } finally {
    rows.finalize()
  }
  return objects
}
