/**
 * How tasks come to their policies and contracts (slide "Proposed Properties": tasks negotiate
 * contracts for guaranteed physical pages). Each author has run the program before, replays that run
 * through the policies there are, and so knows what it loses with how many frames. The memory is
 * divided so that the sum of what all would lose, each in parts of its own time, is least.
 */
import { ioFramesFor } from '@selfpage/runtime'
import type { Trace } from '@selfpage/trace'
import type { Lab } from '../lab/lab.ts'

/** What a task is, which decides what its author can tell its pager. */
export type ProgramKind = 'database' | 'collector' | 'program'

/** Somebody who wants memory, and an earlier run of the program. */
export interface Party {
  readonly kind: ProgramKind
  readonly trace: Trace
}

/** What a party chose, and what it is promised. */
export interface Terms {
  readonly policy: string
  readonly frames: number
}

/** What a party would have with so many frames. */
interface Offer extends Terms {
  /** Time lost to page-ins, in parts of the time without any. */
  readonly slowdown: number
}

/** Policies that anybody can choose. */
const general = ['lru', 'two-queue', 'arc', 'lirs', 's3-fifo', 'lru-k', 'clock-pro']
/** And those who can tell their pager what they are doing. */
const aware: Readonly<Record<ProgramKind, readonly string[]>> = {
  database: ['database-aware'],
  collector: ['gc-aware'],
  program: [],
}
/** Sizes tried, evenly from a share of the pages to all of them. */
const sizes = 6
/** A page-in of flash, all told. */
const pageInTicks = 100_000

/** One set of terms for each party, within `frames` in all. */
export async function negotiate(
  lab: Lab,
  parties: readonly Party[],
  frames: number,
  referenceTicks: number,
): Promise<readonly Terms[]> {
  const offers = []
  for (const party of parties) offers.push(await offersFor(lab, party, frames, referenceTicks))
  const best = divide(offers, frames)
  const spare = frames - best.reduce((sum, terms) => sum + terms.frames, 0)
  // Whoever would lose the most has the rest.
  const worst = best.indexOf(best.toSorted((one, other) => other.slowdown - one.slowdown)[0])
  return best.map(({ policy, frames: promised }, index) => ({
    policy,
    frames: index === worst ? promised + spare : promised,
  }))
}

async function offersFor(
  lab: Lab,
  { kind, trace }: Party,
  frames: number,
  referenceTicks: number,
): Promise<readonly Offer[]> {
  const offers: Offer[] = []
  for (let size = 1; size <= sizes; size++) {
    const pages = Math.max(8, Math.ceil((trace.distinctPages * size) / sizes))
    // With room for all its pages, any policy will do.
    let best = { policy: general[0], misses: size < sizes ? Infinity : trace.distinctPages }
    for (const policy of size < sizes ? [...aware[kind], ...general] : []) {
      const { misses } = await lab.replay(trace, policy, { frames: pages })
      if (misses < best.misses) best = { policy, misses }
    }
    const { policy, misses } = best
    const lost = (misses - trace.distinctPages) * pageInTicks
    const slowdown = lost / (trace.pages.length * referenceTicks)
    offers.push({ policy, frames: Math.min(frames, withTransfers(pages)), slowdown })
  }
  return offers
}

/** Frames of a contract that leaves so many to the policy. */
function withTransfers(pages: number): number {
  let frames = pages
  while (frames - ioFramesFor(frames) < pages) frames++
  return frames
}

/** One offer for each party, so that the sum of slowdowns is least. */
function divide(offers: readonly (readonly Offer[])[], frames: number): readonly Offer[] {
  const [first, ...others] = offers
  if (first === undefined) return []
  let least = { slowdown: Infinity, chosen: [] as readonly Offer[] }
  for (const offer of first) {
    if (offer.frames > frames) continue
    const rest = divide(others, frames - offer.frames)
    if (rest.length < others.length) continue
    const slowdown = rest.reduce((sum, each) => sum + each.slowdown, offer.slowdown)
    if (slowdown < least.slowdown) least = { slowdown, chosen: [offer, ...rest] }
  }
  return least.chosen
}
