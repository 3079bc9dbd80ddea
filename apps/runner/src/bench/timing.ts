/** How long something took: on the wall, and of the processors. */

/** Seconds. */
export interface Timing {
  readonly wallSeconds: number
  /** User and system time of all threads; null where the work is another process's. */
  readonly cpuSeconds: number | null
}

/** Times `work`, which must do everything before it returns. */
export function timed(work: () => unknown): Timing {
  const cpu = process.cpuUsage()
  const started = performance.now()
  work()
  const wallSeconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { wallSeconds, cpuSeconds: (user + system) / 1e6 }
}

/** The middle one, or the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >>> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
