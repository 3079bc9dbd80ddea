/**
 * The policy interface: what an eviction policy is told and what it is asked. It knows nothing of
 * traces, kernels or threads, so that one plugin can be replayed over a trace, page a task of the
 * self-paging system and, one day, page real memory.
 *
 * Words: a page is *resident* while the policy has it (between `admit` and `remove`), *inactive*
 * when the policy gave it up but its frame still holds its bytes, else *absent*. The *driver*
 * (`@selfpage/kit`) sits between a world and a policy and keeps these rules:
 *
 * R1  Bracket. For one page fault, `fault`, (`victim`, `remove`)*, `admit` run back to back, never
 *     interleaved with another fault or a `resize`. `fault(p)` and `admit(p)` come only for a page
 *     that is not resident, `touch(p)` and `remove(p)` only for one that is. Where all residents
 *     turn out to be held there is no room and no `admit`: the page stays absent.
 * R2  Room. At `admit` fewer pages are resident than the largest number of frames so far.
 * R3  Proposal. `victim` returns a resident page that is not held, or `NO_PAGE` if there is none. It
 *     does not forget the page and may be asked again: without a call in between, the answer is the
 *     same.
 * R4  Any resident page may be removed, whether it was proposed or not.
 * R5  Hold. A page that must stay (pinned, locked, in I/O, refused by its server) is held when the
 *     policy proposes it and released later. A policy without `hold` and `release` sees
 *     `remove(p, 'held')` and `admit(p, 'released')`. Held pages are never touched or proposed.
 * R6  Read-ahead. `admit(p, 'read-ahead')` comes without `fault`. The first reference to such a page
 *     is its first: the driver makes it one, by `remove(p, 'transferred')`, `fault(p)`,
 *     `admit(p, 'fault')`.
 * R7  Forget. After `forget(p)` the number may name another page: no history of it may be kept. A
 *     resident page is removed first (`transferred`), so `forget` comes for absent pages only.
 * R8  Resize. `resize(f)` says how many frames the policy has from now on. It never evicts: while
 *     more pages are resident, the driver asks for victims.
 * R9  Grow. `grow(n)` extends page numbers to `0 .. n-1`. A policy without it never sees more
 *     pages than it was created for.
 * R10 Allocation happens in `create`, `grow` and `resize` only.
 * R11 No clock and no randomness but the seeded one of the context: equal calls and seed, equal
 *     victims.
 * R12 A touch is a reference to a resident page. Restarting the instruction that faulted is none.
 *     Under sampled fidelity touches come only when a scan finds the reference bit set.
 * R13 Surplus. A policy may want to give up pages although there is room: a working set shrinks, or
 *     the parts of a cache do not add up to the whole. After each reference the driver asks for
 *     as many victims as `surplus` says.
 *
 * A policy that breaks R3, or throws, is replaced by first-in first-out from the same reference on,
 * and the run says so: a policy can lose performance, never memory.
 */
import type { PageId } from './page.ts'

/**
 * Why a page enters residency: a page fault; `read-ahead` (nobody has referenced it yet);
 * `rescued` (a soft fault found it on the inactive list); `released` (it was held); `transferred`
 * (from another policy, in its order of eviction).
 */
export type AdmitCause = 'fault' | 'read-ahead' | 'rescued' | 'released' | 'transferred'

/**
 * Why a page leaves residency: `evicted` (its frame is given up); `deactivated` (to the inactive
 * list, the frame still kept); `reclaimed` (the world took the frame); `held`; `transferred` (to
 * another policy, or to be admitted again at once: leave no history).
 */
export type RemoveCause = 'evicted' | 'deactivated' | 'reclaimed' | 'held' | 'transferred'

/** What an eviction policy implements. The numbered rules are at the head of this file. */
export interface EvictionPolicy {
  /** A resident page was referenced. */
  touch(page: PageId): void
  /** A page that is not resident was referenced; room is made next, then it is admitted. */
  fault(page: PageId): void
  /** The resident page to give up next, or `NO_PAGE`. Does not forget it. */
  victim(): PageId
  /** The page left residency. */
  remove(page: PageId, cause: RemoveCause): void
  /** The page entered residency. */
  admit(page: PageId, cause: AdmitCause): void
  /** The page, not resident, no longer exists: drop its history, its number may be reused. */
  forget(page: PageId): void
  /** From now on there are `frames` frames (at least 1). */
  resize(frames: number): void
  /** From now on page numbers run from 0 to `pages - 1`. */
  grow?(pages: number): void
  /** Sampled fidelity: look at the reference bits of up to `pages` pages. */
  scan?(pages: number): void
  /** How many pages to give up although there is room. Policies without the wish leave it out. */
  readonly surplus?: number
  /** Do not propose this resident page until `release`. */
  hold?(page: PageId): void
  /** The held page may be proposed again. */
  release?(page: PageId): void
  /** Throws if an invariant of the policy is broken. Never on the hot path. */
  audit?(): void
}
