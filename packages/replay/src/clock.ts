/**
 * The clock that replays measure themselves with. Under Node not `performance.now()`: its first use
 * loads all that Node can measure, and takes as long as replaying a hundred thousand references.
 */

/** Seconds since some moment in the past, to the microsecond or better. */
export function clockSeconds(): number {
  if (typeof process === 'undefined') return performance.now() / 1000
  return Number(process.hrtime.bigint()) / 1e9
}
