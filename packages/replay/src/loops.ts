/**
 * The loops that make references. Each policy gets copies of its own (`specialize`), so they refer
 * to nothing but their parameters. They return the reference to go on with: earlier than `to` when
 * the policy was replaced, because what a loop keeps at hand is then out of date.
 */
import { ABSENT, RESIDENT, specialize } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import type { PageId, PolicyDefinition } from '@selfpage/policy'

/** The columns of a trace that a loop may read. */
export interface ReferenceColumns {
  readonly pages: Uint32Array
  readonly writes: Uint32Array | null
  readonly classes: Uint8Array | null
  readonly nextUses: Uint32Array | null
}

/** In one place, so that the loops meet columns of one shape (keep-shapes.ts). */
export function columnsOf(
  pages: Uint32Array,
  writes: Uint32Array | null,
  classes: Uint8Array | null,
  nextUses: Uint32Array | null,
): ReferenceColumns {
  return { pages, writes, classes, nextUses }
}

/** What else the full loop needs to know. */
export interface LoopSettings {
  /** Whether touches may go straight to the policy: exact fidelity, and no surplus to look for. */
  readonly isDirect: boolean
  /** A bitset to note missing references in, or null. */
  readonly missed: Uint32Array | null
  /** The number of the columns' first reference in the trace. */
  readonly firstReference: number
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
  /** The common case of policies that may have a surplus (R13), for traces that only read. */
  readonly readingSurplus: Loop
  /** With all facts, sampling, an inactive list, zero-fills, and misses noted. */
  readonly full: Loop
}

/** What the common case is compiled with or without. */
interface Variant {
  readonly keepsWrites: boolean
  readonly hasSurplus: boolean
}

/** What {@link commonLoop} is compiled with: states of pages, as `@selfpage/kit` numbers them. */
export interface CommonLoopConstants extends Variant {
  readonly ABSENT: number
  readonly RESIDENT: number
}

const compiled = new WeakMap<PolicyDefinition, Loops>()

/** The loops of a policy; compiled at its first use. */
export function loopsOf(definition: PolicyDefinition): Loops {
  let loops = compiled.get(definition)
  if (loops === undefined) {
    const { name } = definition
    const common = (variant: Variant) =>
      specialize(commonLoop, name)({ ABSENT, RESIDENT, ...variant })
    loops = {
      reading: common({ keepsWrites: false, hasSurplus: false }),
      writing: common({ keepsWrites: true, hasSurplus: false }),
      readingSurplus: common({ keepsWrites: false, hasSurplus: true }),
      full: specialize(fullLoop, name)({ ABSENT, RESIDENT }),
    }
    compiled.set(definition, loops)
  }
  return loops
}

/**
 * The common case: nothing can be held or inactive, each miss is a hard fault, and the policy
 * reads no facts of references. What the driver does for a fault then comes down to the few lines
 * here; whatever is out of the ordinary is left to the driver. Its text is a template: of
 * `specialize`, and of the compiler that puts a policy's code into it (fused-loops.ts).
 */
export function commonLoop(constants: CommonLoopConstants): Loop {
  // As constants of an enclosing function these become part of the compiled code.
  const { ABSENT, RESIDENT, keepsWrites, hasSurplus } = constants

  return function common(driver, { pages, writes }, _, from, to) {
    const { policy, status, residentPages } = driver
    const { dirty } = driver.facts
    const isWrite = (at: number) => (writes === null ? 0 : (writes[at >>> 5] >>> (at & 31)) & 1)
    const freeAtFirst = driver.frames - residentPages
    let free = freeAtFirst
    let misses = 0
    // Misses of pages that were in memory before. Which a miss is cannot be foreseen by the
    // processor, so they are added up without a branch: NEW is 0 and ABSENT is 1.
    let returns = 0
    let writeBacks = 0
    let at = from
    try {
      for (; at < to; at++) {
        const page = pages[at] as PageId
        const state = status[page]
        if (state === RESIDENT) policy.touch(page)
        else {
          policy.fault(page)
          if (free > 0) free--
          else {
            const victim = policy.victim()
            if (status[victim] !== RESIDENT) break
            status[victim] = ABSENT
            if (keepsWrites) {
              writeBacks += dirty[victim]
              dirty[victim] = 0
            }
            policy.remove(victim, 'evicted')
          }
          policy.admit(page, 'fault')
          status[page] = RESIDENT
          misses++
          returns += state
        }
        if (hasSurplus && (policy.surplus ?? 0) > 0) break
        if (keepsWrites) dirty[page] |= isWrite(at)
      }
      driver.settle(residentPages + freeAtFirst - free, misses, misses - returns, writeBacks)
    } catch (error) {
      let resident = 0
      for (const state of status) if (state === RESIDENT) resident++
      driver.settle(resident, misses, misses - returns, writeBacks)
      driver.fallBack(error)
    }
    if (at === to) return to
    if (status[pages[at]] !== RESIDENT) driver.reference(pages[at] as PageId, isWrite(at) === 1)
    else if (hasSurplus) driver.evictSurplus()
    return at + 1
  }
}

function fullLoop(constants: { readonly ABSENT: number; readonly RESIDENT: number }): Loop {
  const { ABSENT, RESIDENT } = constants

  return function full(
    driver,
    { pages, writes, classes, nextUses },
    { isDirect, missed, firstReference },
    from,
    to,
  ) {
    const { policy, status, facts } = driver
    const { dirty } = facts
    let at = from
    try {
      for (; at < to; at++) {
        const page = pages[at] as PageId
        const write = writes === null ? 0 : (writes[at >>> 5] >>> (at & 31)) & 1
        facts.clock = firstReference + at + 1
        facts.write = write
        if (classes !== null) facts.class = classes[at]
        if (nextUses !== null) facts.nextUse = nextUses[at]
        if (missed !== null && status[page] <= ABSENT) missed[at >>> 5] |= 1 << (at & 31)
        if (status[page] === RESIDENT && isDirect) policy.touch(page)
        else driver.reference(page, false)
        dirty[page] |= write
        if (driver.policy !== policy) return at + 1
      }
    } catch (error) {
      driver.fallBack(error)
      at++
    }
    return at
  }
}
