/**
 * The loops that make references. Each policy gets copies of its own (`specialize`), so they refer
 * to nothing but their parameters. They return the reference to go on with: earlier than `to` when
 * the policy was replaced, because what a loop keeps at hand is then out of date.
 */
import { specialize } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import type { PageId, PolicyDefinition } from '@selfpage/policy'

/** The columns of a trace that a loop may read. */
export interface ReferenceColumns {
  readonly pages: Uint32Array
  readonly writes: Uint32Array | null
  readonly classes: Uint8Array | null
  readonly nextUses: Uint32Array | null
}

/** What differs from a plain replay. */
export interface LoopSettings {
  /** The status bytes of kit's status.ts. */
  readonly fresh: number
  readonly absent: number
  readonly resident: number
  /** Whether touches may go straight to the policy: exact fidelity, and no surplus to look for. */
  readonly isDirect: boolean
  /** A bitset to note missing references in, or null. */
  readonly missed: Uint32Array | null
}

/** Makes the references `from .. to - 1`. */
export type Loop = (
  driver: Driver,
  columns: ReferenceColumns,
  settings: LoopSettings,
  from: number,
  to: number,
) => number

/** The loops compiled for one policy. */
export interface Loops {
  /** The common case, for traces that only read. */
  readonly reading: Loop
  /** The common case, keeping dirty pages. */
  readonly writing: Loop
  /** With all facts, sampling, an inactive list, zero-fills, and misses noted. */
  readonly full: Loop
}

const compiled = new WeakMap<PolicyDefinition, Loops>()

/** The loops of a policy; compiled at its first use. */
export function loopsOf(definition: PolicyDefinition): Loops {
  let loops = compiled.get(definition)
  if (loops === undefined) {
    loops = {
      reading: specialize(bare, definition.name),
      writing: specialize(bare, definition.name),
      full: specialize(full, definition.name),
    }
    compiled.set(definition, loops)
  }
  return loops
}

/**
 * The common case: nothing can be held or inactive, each miss is a hard fault, and the policy
 * reads no facts of references. What the driver does for a fault then comes down to the few lines
 * here; whatever is out of the ordinary is left to the driver.
 */
function bare(
  driver: Driver,
  { pages, writes }: ReferenceColumns,
  { fresh, absent, resident }: LoopSettings,
  from: number,
  to: number,
): number {
  const { policy, status } = driver
  const { dirty } = driver.facts
  let free = driver.frames - driver.residentPages
  let misses = 0
  let compulsoryMisses = 0
  let evictions = 0
  let writeBacks = 0
  let at = from
  try {
    for (; at < to; at++) {
      const page = pages[at] as PageId
      const state = status[page]
      if (state === resident) policy.touch(page)
      else {
        policy.fault(page)
        if (free > 0) free--
        else {
          const victim = policy.victim()
          if (status[victim] !== resident) break
          status[victim] = absent
          evictions++
          if (writes !== null) {
            writeBacks += dirty[victim]
            dirty[victim] = 0
          }
          policy.remove(victim, 'evicted')
        }
        policy.admit(page, 'fault')
        status[page] = resident
        misses++
        if (state === fresh) compulsoryMisses++
      }
      if (writes !== null) dirty[page] |= (writes[at >>> 5] >>> (at & 31)) & 1
    }
    driver.settle(misses, compulsoryMisses, evictions, writeBacks)
  } catch (error) {
    driver.settle(misses, compulsoryMisses, evictions, writeBacks)
    driver.fallBack(error)
  }
  if (at === to) return to
  const write = writes === null ? 0 : (writes[at >>> 5] >>> (at & 31)) & 1
  if (status[pages[at]] !== resident) driver.reference(pages[at] as PageId, write === 1)
  else dirty[pages[at]] |= write
  return at + 1
}

function full(
  driver: Driver,
  { pages, writes, classes, nextUses }: ReferenceColumns,
  { resident, absent, isDirect, missed }: LoopSettings,
  from: number,
  to: number,
): number {
  const { policy, status, facts } = driver
  const { dirty } = facts
  let at = from
  try {
    for (; at < to; at++) {
      const page = pages[at] as PageId
      const write = writes === null ? 0 : (writes[at >>> 5] >>> (at & 31)) & 1
      facts.clock = at + 1
      facts.write = write
      if (classes !== null) facts.class = classes[at]
      if (nextUses !== null) facts.nextUse = nextUses[at]
      if (missed !== null && status[page] <= absent) missed[at >>> 5] |= 1 << (at & 31)
      if (status[page] === resident && isDirect) {
        policy.touch(page)
        dirty[page] |= write
      } else driver.reference(page, write === 1)
      if (driver.policy !== policy) return at + 1
    }
  } catch (error) {
    driver.fallBack(error)
    // Only a touch throws to here; the reference was made all the same.
    dirty[pages[at]] |= facts.write
    at++
  }
  return at
}
