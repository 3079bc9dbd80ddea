/** What requests may contain (I6, I9): a rogue's message can hold anything at all. */
import { ALL_RIGHTS, guard } from '@selfpage/kernel'
import type { ContainerRefusal } from './protocol.ts'

/** Pages of a container: 4 GiB of the usual size. */
export const PAGES_MAX = 2 ** 20

/** A whole number from `least` to `most`. */
export function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
}

/** At least one right, and none that does not exist. */
export function areRights(value: unknown): value is number {
  return isCount(value, 1, ALL_RIGHTS)
}

/** What is wrong with a list of handles of which at most `most` fit. */
export function refuseHandles(
  handles: readonly unknown[],
  most: number,
): ContainerRefusal | undefined {
  const fit = Array.isArray(handles) && isCount(handles.length, 1, most)
  if (!guard('I6/handles', fit)) return 'invalid'
  // Most lists are of one handle, which needs no set.
  const areDifferent = handles.length === 1 || new Set(handles).size === handles.length
  return guard('I9/duplicate', areDifferent) ? undefined : 'duplicate'
}
