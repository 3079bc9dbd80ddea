/** Which cells of a workload can be begun before it has been read. */
import type { TraceReading } from '@selfpage/trace'
import { requireStreamable } from '@selfpage/replay'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import { streamFacts } from '../workloads/workload.ts'
import type { Workload } from '../workloads/workload.ts'
import { CellQueue } from './cell-queue.ts'
import { cellsOf } from './cells.ts'
import type { Cell } from './cells.ts'
import { passesOf } from './passes.ts'
import type { ShootoutPlan } from './plan.ts'
import { canStream, isAbsolute } from './streaming.ts'

/**
 * The cells that `lanes` would take first of those that a stream can run: no more than one for each.
 * Cells that may turn out to be one pass with others are left for then.
 */
export function firstCells(
  workload: Workload,
  reading: TraceReading,
  policies: readonly PlannedPolicy[],
  plan: ShootoutPlan,
  lanes: number,
): Cell[] {
  const frames = plan.frames.filter(isAbsolute)
  if (frames.length === 0 || !canStream({ ...plan, frames })) return []
  const facts = streamFacts(workload, reading)
  const able = policies.filter(canBegin)
  const cells = cellsOf([{ facts, identity: null }], able, frames, plan, '')
  const alone = passesOf(cells, () => true).filter((pass) => pass.length === 1)
  const queue = new CellQueue(alone, () => 1)
  return Array.from({ length: lanes }, (_, lane) => queue.take(lane)?.[0] ?? []).flat()
}

function canBegin({ configured, reference }: PlannedPolicy): boolean {
  const { growth, facts } = configured.definition
  // How many pages there are is not known, nor what they are part of.
  if (reference === null || growth !== 'unnoticed' || facts.includes('kind')) return false
  try {
    requireStreamable(configured)
    return true
  } catch {
    return false
  }
}
