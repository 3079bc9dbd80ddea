/**
 * Keeps what V8 has learned of a policy from one replay to the next. V8 lets the shape of a class's
 * objects go with the last of them, and with it all code that was optimized for that shape. Coming
 * and going, the shapes at a call soon count as too many, and it is never inlined again (measured: a
 * third to a half of the time of a grid, and from the seventh replay on two thirds of that of slru).
 */
import { createDriver } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'

/** By label, because what its objects look like may depend on a policy's options. */
const kept = new WeakMap<PolicyDefinition, Map<string, Driver>>()

/**
 * Has a driver and an instance of the policy stay, over one page, as long as its definition does.
 * To be called after each replay, while there still are objects of it: fields that have come to hold
 * another kind of number gave its classes new shapes.
 */
export function keepShapes(policy: ConfiguredPolicy): void {
  const { definition, label } = policy
  const drivers = kept.get(definition) ?? new Map<string, Driver>()
  kept.set(definition, drivers)
  try {
    drivers.set(label, createDriver({ policy, pages: 1, frames: 1 }))
  } catch {
    // A policy may refuse to be that small; its replays are then slower, not different.
  }
}
