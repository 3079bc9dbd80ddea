/** All checks, in the order in which a policy's author wants to see them pass. */
import type { Check } from './check.ts'
import { determinism } from './checks/determinism.ts'
import { lifecycle, proposals } from './checks/lifecycle.ts'
import { removal } from './checks/removal.ts'
import { resizing } from './checks/resize.ts'

/** Every check of the kit. Each can be run by itself: `check.run(lru(), { seed: 7 })`. */
export const conformance: readonly Check[] = [lifecycle, proposals, removal, resizing, determinism]
