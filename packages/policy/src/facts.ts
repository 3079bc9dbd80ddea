/**
 * Facts: what the world knows of pages and references, beyond page numbers, and a policy may read.
 * A policy names the facts it reads in its definition; reading another does not compile, and the
 * world spends nothing on a fact nobody declared.
 */

/** One value a page. Kept by the world; a policy only reads. Replaced by a longer one on growth. */
export interface PageFacts {
  /** 1 while the page holds bytes its backing store does not. */
  readonly dirty: Readonly<Uint8Array>
  /** The task that owns the page, a small number. */
  readonly owner: Readonly<Uint16Array>
  /** What the page is, as its world numbers kinds (a table's leaf, a heap region). 0: unknown. */
  readonly kind: Readonly<Uint8Array>
}

/**
 * One value a reference. In `touch` and `fault` they describe the reference being made. Where
 * referenced bits are sampled, nobody knows who set them: `write` is then whether the page is dirty,
 * and `class` that of its last fault.
 */
export interface ReferenceFacts {
  /** 1 when the reference writes, else 0. */
  readonly write: number
  /** The class of the reference, as the trace or task numbers classes, 0 to 255. */
  readonly class: number
  /** References made so far, the present one included. */
  readonly clock: number
  /** The number of the next reference to the same page; `NEVER` if there is none. Replay only. */
  readonly nextUse: number
}

/** The value of the fact `nextUse` for a page that is not referenced again. */
export const NEVER = 0xffffffff

/** Every fact there is. */
export type Facts = PageFacts & ReferenceFacts

/** The name of a fact. */
export type FactName = keyof Facts

const factNames: Record<FactName, true> = {
  dirty: true,
  owner: true,
  kind: true,
  write: true,
  class: true,
  clock: true,
  nextUse: true,
}

/** Whether `name` names a fact. */
export function isFactName(name: string): name is FactName {
  return Object.hasOwn(factNames, name)
}
