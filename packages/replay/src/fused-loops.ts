/**
 * Loops with a policy's own code put in: methods written out where the loop calls them, fields kept
 * in local variables. A build makes them of the policy's module (@selfpage/fuse) and attaches them to
 * its definition. They are no part of the policy interface: nobody writes them by hand, and a
 * definition without any replays the same, only slower.
 */
import type { EvictionPolicy, PolicyDefinition } from '@selfpage/policy'
import type { Loop } from './loops.ts'

/** The loops of some instances of a policy. They count what {@link commonLoop} counts. */
export interface FusedLoops {
  /**
   * Whether the loops were made for such an instance: of the classes and with the constants that are
   * written out in them. Asked of each new instance, and of whatever replaces it.
   */
  fits(policy: EvictionPolicy): boolean
  /** For traces that only read. */
  readonly reading: Loop
  /** Keeps dirty pages. */
  readonly writing: Loop
}

/** The property of a definition that holds its `readonly FusedLoops[]`, if it has any. */
export const fusedLoops: unique symbol = Symbol.for('selfpage.fused')

/** The first fused loops of a definition that fit an instance of it; null if there are none. */
export function fusedLoopsOf(
  definition: PolicyDefinition,
  policy: EvictionPolicy,
): FusedLoops | null {
  const { [fusedLoops]: all = [] } = definition as { readonly [fusedLoops]?: readonly FusedLoops[] }
  return all.find((loops) => loops.fits(policy)) ?? null
}
