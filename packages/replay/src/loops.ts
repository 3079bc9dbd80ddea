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
  /** The status byte of a page whose references are touches. */
  readonly resident: number
  /** The highest status byte of a page without a frame. */
  readonly absent: number
  /** Whether references set reference bits instead of being touches. */
  readonly isSampled: boolean
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
  /** Pages only. */
  readonly plain: Loop
  /** Pages, and dirty pages kept. */
  readonly writing: Loop
  /** With all facts, sampling, and misses noted. */
  readonly full: Loop
}

const compiled = new WeakMap<PolicyDefinition, Loops>()

/** The loops of a policy; compiled at its first use. */
export function loopsOf(definition: PolicyDefinition): Loops {
  let loops = compiled.get(definition)
  if (loops === undefined) {
    loops = {
      plain: specialize(plain, definition.name),
      writing: specialize(writing, definition.name),
      full: specialize(full, definition.name),
    }
    compiled.set(definition, loops)
  }
  return loops
}

function plain(
  driver: Driver,
  { pages }: ReferenceColumns,
  { resident }: LoopSettings,
  from: number,
  to: number,
): number {
  const { policy, status } = driver
  let at = from
  try {
    for (; at < to; at++) {
      const page = pages[at] as PageId
      if (status[page] === resident) policy.touch(page)
      else {
        driver.fault(page)
        if (driver.policy !== policy) return at + 1
      }
    }
  } catch (error) {
    driver.fallBack(error)
    at++
  }
  return at
}

function writing(
  driver: Driver,
  { pages, writes }: ReferenceColumns,
  { resident }: LoopSettings,
  from: number,
  to: number,
): number {
  const { policy, status } = driver
  const { dirty } = driver.facts
  if (writes === null) throw new TypeError('this loop needs write bits')
  let at = from
  try {
    for (; at < to; at++) {
      const page = pages[at] as PageId
      const write = (writes[at >>> 5] >>> (at & 31)) & 1
      if (status[page] === resident) {
        policy.touch(page)
        dirty[page] |= write
      } else {
        driver.fault(page)
        dirty[page] |= write
        if (driver.policy !== policy) return at + 1
      }
    }
  } catch (error) {
    driver.fallBack(error)
    at++
  }
  return at
}

function full(
  driver: Driver,
  { pages, writes, classes, nextUses }: ReferenceColumns,
  { resident, absent, isSampled, missed }: LoopSettings,
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
      if (status[page] === resident && !isSampled) policy.touch(page)
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
