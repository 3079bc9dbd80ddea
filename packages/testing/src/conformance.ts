/**
 * All checks, from the plain to the involved: what fails first is what to mend first. This module
 * does not need vitest: `@selfpage/testing/conformance` runs under any test runner.
 */
import { inOrder } from './check.ts'
import type { Check } from './check.ts'
import { allocation } from './checks/allocation.ts'
import { determinism } from './checks/determinism.ts'
import { audits, driven } from './checks/driven.ts'
import { facts } from './checks/facts.ts'
import { filling } from './checks/filling.ts'
import { forgetting } from './checks/forget.ts'
import { growth, largeNumbers, unusedNumbers } from './checks/growth.ts'
import { hints } from './checks/hints.ts'
import { holding, noRoom } from './checks/hold.ts'
import { lifecycle, proposals } from './checks/lifecycle.ts'
import { firstReference, readAhead } from './checks/read-ahead.ts'
import { removal } from './checks/removal.ts'
import { resizing } from './checks/resize.ts'
import { sampled, scanning } from './checks/sampled.ts'
import { stackOrder } from './checks/stack-order.ts'
import { surplus } from './checks/surplus.ts'

export type { Check, CheckOptions } from './check.ts'
export { RuleBroken } from './finding.ts'

/** Every check of the kit. Each can be run by itself: `check.run(lru(), { seed: 7 })`. */
export const conformance: readonly Check[] = inOrder([
  filling,
  lifecycle,
  proposals,
  determinism,
  removal,
  holding,
  noRoom,
  readAhead,
  firstReference,
  forgetting,
  resizing,
  growth,
  unusedNumbers,
  largeNumbers,
  sampled,
  scanning,
  surplus,
  stackOrder,
  hints,
  // Before the facts are guarded by a proxy: V8 boxes numbers it reads where proxies have been.
  allocation,
  facts,
  audits,
  driven,
])
