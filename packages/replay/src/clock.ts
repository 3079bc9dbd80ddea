/**
 * The clock that replays measure themselves with. Not `performance.now()`: its first use loads all
 * that Node can measure, and takes as long as replaying a hundred thousand references.
 */

/** Seconds since some moment in the past, to the nanosecond. */
export function clockSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9
}
