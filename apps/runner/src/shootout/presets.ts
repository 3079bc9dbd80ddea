/** What a shootout runs when the command line and the configuration leave it open. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The fifteen classics, from the simplest to the one that knows the future. */
export const defaultPolicies = [
  ...['fifo', 'random', 'lru', 'mru', 'clock', 'sieve', 's3-fifo', 'two-queue', 'slru', 'arc'],
  ...['lirs', 'lru-k', 'lfu', 'vms-quota', 'optimal'],
].join(',')

/** Shares of each workload's pages: scarce, tight, comfortable. */
export const defaultFrames = ['1%', '5%', '20%'] as const

/** Windows over time, where a report will draw them. */
export const reportWindows = 60

/** Points of LRU's exact curve in a report. */
export const reportCurvePoints = 120

/** Where finished cells are kept between runs. */
export function resultsPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { SELFPAGE_CACHE, XDG_CACHE_HOME } = environment
  const folder = SELFPAGE_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'selfpage')
  return join(folder, 'shootout.jsonl')
}
