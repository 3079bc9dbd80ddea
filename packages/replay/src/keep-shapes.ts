/**
 * Keeps what V8 has learned of a policy from one replay to the next. V8 lets the shape of a class's
 * objects go with the last of them, and with it all code that was optimized for that shape. Coming
 * and going, the shapes at a call soon count as too many, and it is never inlined again (measured,
 * with replays of two million references and a collection after each: 1.7 to 3.7 times the time).
 */
import { createDriver } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import { columnsOf } from './loops.ts'
import type { ReferenceColumns } from './loops.ts'

/** One object of each shape that the loops meet. */
interface Shapes {
  readonly driver: Driver
  readonly columns: ReferenceColumns
}

/** By label, because what its objects look like may depend on a policy's options. */
const kept = new WeakMap<PolicyDefinition, Map<string, Shapes>>()

/**
 * Has a driver and an instance of the policy, over one page, stay as long as its definition does.
 * To be called after each replay, while there still are objects of it: fields that have come to hold
 * another kind of number gave its classes new shapes.
 */
export function keepShapes(policy: ConfiguredPolicy): void {
  const { definition, label } = policy
  const shapes = kept.get(definition) ?? new Map<string, Shapes>()
  kept.set(definition, shapes)
  try {
    shapes.set(label, {
      driver: createDriver({ policy, pages: 1, frames: 1 }),
      columns: columnsOf(new Uint32Array(0), null, null, null),
    })
  } catch {
    // A policy may refuse to be that small; its replays are then slower, not different.
  }
}
