/** libCacheSim's algorithms and parameters in our words. */
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { arc } from '@selfpage/policy-arc'
import { clock } from '@selfpage/policy-clock'
import { fifo } from '@selfpage/policy-fifo'
import { lfu } from '@selfpage/policy-lfu'
import { lirs } from '@selfpage/policy-lirs'
import { lru } from '@selfpage/policy-lru'
import { optimal } from '@selfpage/policy-optimal'
import { s3Fifo } from '@selfpage/policy-s3-fifo'
import { sieve } from '@selfpage/policy-sieve'
import { slru } from '@selfpage/policy-slru'
import { twoQueue } from '@selfpage/policy-two-queue'

/** Where a configuration says `libcachesim`, it departs from the paper; the policy's page says how. */
const configurations: Readonly<Record<string, () => ConfiguredPolicy>> = {
  fifo: () => fifo(),
  lru: () => lru(),
  clock: () => clock(),
  'clock n-bit-counter=2': () => clock({ bits: 2 }),
  'clock n-bit-counter=3': () => clock({ bits: 3 }),
  sieve: () => sieve(),
  s3fifo: () => s3Fifo({ variant: 'libcachesim' }),
  's3fifo small-size-ratio=0.05': () => s3Fifo({ variant: 'libcachesim', smallShare: 0.05 }),
  's3fifo small-size-ratio=0.25': () => s3Fifo({ variant: 'libcachesim', smallShare: 0.25 }),
  's3fifo move-to-main-threshold=1': () => s3Fifo({ variant: 'libcachesim', threshold: 1 }),
  arc: () => arc(),
  lirs: () => lirs({ variant: 'libcachesim', hirMinFrames: 1, stackLimit: 2 }),
  twoq: () => twoQueue(),
  'twoq Ain-size-ratio=0.1,Aout-size-ratio=0.9': () => twoQueue({ inShare: 0.1, outShare: 0.9 }),
  lfu: () => lfu(),
  slru: () => slru({ variant: 'libcachesim', shares: [1, 1, 1, 1] }),
  'slru n-seg=2': () => slru({ variant: 'libcachesim', shares: [1, 1] }),
  'slru seg-size=1:4': () => slru({ variant: 'libcachesim', shares: [1, 4] }),
  belady: () => optimal(),
}

/** The configuration that counts what libCacheSim's `algorithm` does with `parameters`. */
export function libCacheSimPolicy(algorithm: string, parameters: string): ConfiguredPolicy {
  const name = `${algorithm} ${parameters}`.trim()
  const configure = configurations[name]
  if (configure === undefined) {
    throw new SelfpageError('CLAIM_UNKNOWN', `no configuration of ours stands for '${name}'`)
  }
  return configure()
}

/**
 * Where libCacheSim's `lirs` has one frame for HIR pages (caches below 200), a hit on the page in it
 * pushes that page out of the queue and keeps it on the stack as resident: from then on one page
 * more is held than there are frames. No policy in so many frames can count the same.
 */
const oneHirFrameBelow = 200

/** Why no policy of ours can equal libCacheSim's count, or undefined if one must. */
export function departureOf(algorithm: string, frames: number): string | undefined {
  if (algorithm !== 'lirs' || frames >= oneHirFrameBelow) return undefined
  return `libCacheSim holds ${frames + 1} pages in ${frames} frames here`
}
