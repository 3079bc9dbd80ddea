/** What a shootout runs when the command line and the configuration leave it open. */
import { join } from 'node:path'
import { defaultCacheFolder } from '@selfpage/trace'

/** The fifteen classics, from the simplest to the one that knows the future. */
export const defaultPolicies = [
  ...['fifo', 'random', 'lru', 'mru', 'clock', 'sieve', 's3-fifo', 'two-queue', 'slru', 'arc'],
  ...['lirs', 'lru-k', 'lfu', 'vms-quota', 'optimal'],
].join(',')

/** What a name in a list of policies may stand for besides a policy. */
const policySets: Readonly<Record<string, string>> = {
  classics: defaultPolicies,
  general:
    `${defaultPolicies},car,clock-pro,gittins,hyperbolic,lecar,lhd,mq,multi-generation,` +
    'w-tinylfu',
}

/** The list of policies `text` with each set named in it written out. */
export function writeOutSets(text: string): string {
  return text.replaceAll(/[^,]+/g, (name) => policySets[name.trim()] ?? name)
}

/** Shares of each workload's pages: scarce, tight, comfortable. */
export const defaultFrames = ['1%', '5%', '20%'] as const

/** Those of the demonstration: where its reduced traces are exact, and enough for a curve. */
export const demoFrames = ['5%', '10%', '20%', '30%', '45%'] as const

/** Windows over time, where a report will draw them. */
export const reportWindows = 40

/** Points of LRU's exact curve in a report. */
export const reportCurvePoints = 120

/** Where finished cells are kept between runs. */
export function resultsPath(): string {
  return join(defaultCacheFolder(), 'shootout.jsonl')
}

/** The systems of the talk, and a replay beside them. */
export const defaultSystems = 'replay,unix,vms,mach,l4,gnu'
