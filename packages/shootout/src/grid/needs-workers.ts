/** Whether a grid is worth starting threads for. */
import { fileURLToPath } from 'node:url'
import { isFileBeingEdited } from '../policies/find-package.ts'
import type { Cell } from './cells.ts'

/** What a worker takes to start, load the engine and a policy: about 0.15 s, all of them at once. */
const worthwhileSeconds = 0.3
/** Of code that runs for the first time. */
const secondsPerReference = 60e-9

/**
 * Whether threads of their own finish `cells` sooner, or are needed because only a thread can be
 * stopped: a policy that somebody is writing may run for ever.
 */
export function needsWorkers(cells: readonly Cell[], references: (cell: Cell) => number): boolean {
  let sum = 0
  for (const cell of cells) {
    const { reference } = cell.policy
    if (reference === null) continue
    if (isFileBeingEdited(fileURLToPath(reference.module))) return true
    sum += references(cell)
  }
  return areWorthThreads(sum)
}

/** Whether making so many references takes longer than starting threads for them. */
export function areWorthThreads(references: number): boolean {
  return references * secondsPerReference > worthwhileSeconds
}
