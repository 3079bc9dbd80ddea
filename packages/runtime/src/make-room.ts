/**
 * A transfer needs a frame for its container. The budget keeps one for that (`allocatable`), but a
 * reclaim or a smaller contract may have taken it. Then a spare frame goes back to the server, or
 * that of a clean page; if everything is dirty, one is asked for beyond the budget.
 */
import type { HandleId } from '@selfpage/container'
import type { Ticks } from '@selfpage/kernel'
import type { PagingState } from './paging-state.ts'

/** Handles to give back before a container can be made; none if there is room, or nothing to give. */
export function roomForContainer({ budget, residency }: PagingState): HandleId[] {
  if (budget.containerPages > 0 || budget.chargedFrames < budget.limitFrames) return []
  const frames = 1 + budget.overdraft
  // More than one may have to go: a page that a fault waits for has no frame to give.
  while (budget.spareHandles < frames && residency.evictClean());
  return budget.surrender(frames)
}

/** Reserves frames for a container, after room was made: 0 only while other transfers go on. */
export function reserveForContainer({ budget }: PagingState, frames: number): number {
  const granted = budget.reserve(frames)
  return granted === 0 && budget.containerPages === 0 ? budget.overdraw(1) : granted
}

/**
 * The server refused a container, so extra frames are short: from now on one fewer is used, and the
 * frames of transfers are among those that are left. Asked again and again this ends at the
 * contract, where the server cannot refuse (G7); there are clean pages to give up, for as many are
 * kept clean as are extra (G4).
 * @returns handles to give back
 */
export function retreat(state: PagingState, now: Ticks): HandleId[] {
  const { budget, growth, residency } = state
  growth.noteRefusal(now)
  if (budget.extraFrames === 0) return []
  const fewer = Math.min(budget.limitFrames, budget.chargedFrames) - 1
  budget.limitFrames = Math.max(budget.guaranteedFrames, budget.leastFrames, fewer)
  residency.resize(state.policyFrames, 'clean first')
  const frames = Math.max(1, budget.overdraft)
  while (budget.spareHandles < frames && residency.evictClean());
  return budget.surrender(frames)
}
