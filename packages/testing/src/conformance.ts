/** All checks, in the order in which a policy's author wants to see them pass. */
import type { Check } from './check.ts'
import { determinism } from './checks/determinism.ts'
import { audits, driven } from './checks/driven.ts'
import { facts } from './checks/facts.ts'
import { forgetting } from './checks/forget.ts'
import { growth, largeNumbers } from './checks/growth.ts'
import { hints } from './checks/hints.ts'
import { holding } from './checks/hold.ts'
import { lifecycle, proposals } from './checks/lifecycle.ts'
import { firstReference, readAhead } from './checks/read-ahead.ts'
import { removal } from './checks/removal.ts'
import { resizing } from './checks/resize.ts'
import { sampled, scanning } from './checks/sampled.ts'

/** Every check of the kit. Each can be run by itself: `check.run(lru(), { seed: 7 })`. */
export const conformance: readonly Check[] = [
  lifecycle,
  proposals,
  removal,
  holding,
  readAhead,
  firstReference,
  forgetting,
  resizing,
  growth,
  largeNumbers,
  determinism,
  sampled,
  scanning,
  hints,
  facts,
  driven,
  audits,
]
