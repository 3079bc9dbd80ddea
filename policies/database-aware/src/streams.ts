/**
 * Streams: references that come for one reason. Each page has a habit in each, and ages in each by
 * itself: a scan that passes a page says when the next scan will, not when it is looked up next.
 */
import { isRingReference, queryClassOf, queryClasses } from '@selfpage/policy'

/** Look-ups, ranges and writes; and what nobody says anything about. */
export const TRANSACTIONS = 0
export const SCANS = 1
export const JOINS = 2
export const STREAMS = 3

/**
 * The stream of a reference of class `referenceClass`. `isScanning`: the statements under way all
 * read whole tables or indexes, which decides where the class says nothing.
 */
export function streamOf(referenceClass: number, isScanning: boolean): number {
  const query = queryClassOf(referenceClass)
  if (query === queryClasses.scan) return SCANS
  if (query === queryClasses.join) return JOINS
  if (query !== queryClasses.unknown) return TRANSACTIONS
  return isScanning || isRingReference(referenceClass) ? SCANS : TRANSACTIONS
}
