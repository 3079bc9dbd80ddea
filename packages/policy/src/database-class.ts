/**
 * The class of a reference as databases number it: what kind of page it is, and what kind of query
 * asked for it. The captured database traces carry it as their tag byte; a database that pages
 * itself says it through the fact `class`. A class of 0 says nothing.
 *
 *   bit   7 | 6 | 5 4 3 | 2 1 0
 *       new | ring | query | page kind
 */

/** What kind of page a reference is to. */
export const pageKinds = {
  unknown: 0,
  indexInterior: 1,
  tableInterior: 2,
  indexLeaf: 3,
  tableLeaf: 4,
  other: 5,
  indexMeta: 6,
} as const

/** What kind of query makes a reference. */
export const queryClasses = {
  unknown: 0,
  point: 1,
  range: 2,
  write: 3,
  scan: 4,
  join: 5,
} as const

/** The page kind in `referenceClass`, one of `pageKinds` (or 7, which means nothing yet). */
export function pageKindOf(referenceClass: number): number {
  return referenceClass & 0b111
}

/** The query class in `referenceClass`, one of `queryClasses` (or 6 or 7). */
export function queryClassOf(referenceClass: number): number {
  return (referenceClass >> 3) & 0b111
}

/** Whether the database asked to keep the page out of the way (PostgreSQL's ring buffers). */
export function isRingReference(referenceClass: number): boolean {
  return (referenceClass & 0b100_0000) !== 0
}

/** Whether the reference extends a table or index: the page is new, and nothing is read. */
export function isExtension(referenceClass: number): boolean {
  return (referenceClass & 0b1000_0000) !== 0
}
