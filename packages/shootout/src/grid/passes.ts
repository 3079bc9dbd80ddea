/** Which cells are run in one go: all sizes of a policy that can count them in one pass. */
import { isOnePass } from '@selfpage/replay'
import type { Cell } from './cells.ts'
import type { Pass } from './cell-queue.ts'

/** The passes over `cells`. `isReadOnly` tells of a workload whether none of its references write. */
export function passesOf(
  cells: readonly Cell[],
  isReadOnly: (workload: number) => boolean,
): Pass[] {
  const passes = new Map<string, [Cell, ...Cell[]]>()
  for (const cell of cells) {
    const begun = passes.get(keyOf(cell, isReadOnly))
    if (begun === undefined) passes.set(keyOf(cell, isReadOnly), [cell])
    else begun.push(cell)
  }
  return [...passes.values()]
}

/** Equal for cells of one pass. */
function keyOf(cell: Cell, isReadOnly: (workload: number) => boolean): string {
  const { index, workload, policy, options } = cell
  const { frames, ...others } = options
  const trace = { writes: isReadOnly(workload) ? null : new Uint32Array(0) }
  const isShared = isOnePass(trace, policy.configured, [frames, frames + 1], others)
  return isShared ? `${workload} ${policy.configured.label}` : String(index)
}
