/**
 * The order in which cells are run, so that no worker is left with the longest one at the end. What
 * a policy costs is learned on the way: first one cell of each policy, then the longest cells first.
 * Workload by workload, because a worker holds on to few traces.
 */
import type { Cell } from './cells.ts'

/** Hands out cells, each once. */
export class CellQueue {
  /** By workload, those not handed out, in the order of the grid. */
  readonly #waiting = new Map<number, Set<Cell>>()
  readonly #begun = new Set<string>()
  readonly #secondsOf: (cell: Cell) => number

  /** `secondsOf` tells how long a cell will take, as far as is known when it is asked. */
  constructor(cells: readonly Cell[], secondsOf: (cell: Cell) => number) {
    this.#secondsOf = secondsOf
    for (const cell of cells) {
      const waiting = this.#waiting.get(cell.workload)
      if (waiting === undefined) this.#waiting.set(cell.workload, new Set([cell]))
      else waiting.add(cell)
    }
  }

  /** The cell to run next; null when there is none left. */
  take(): Cell | null {
    const [first] = this.#waiting
    if (first === undefined) return null
    const [workload, waiting] = first
    const cell = this.#unknown(waiting) ?? this.#longest(waiting)
    waiting.delete(cell)
    if (waiting.size === 0) this.#waiting.delete(workload)
    this.#begun.add(cell.name.label)
    return cell
  }

  /** The first cell of a policy of which nothing has been run yet. */
  #unknown(waiting: ReadonlySet<Cell>): Cell | undefined {
    for (const cell of waiting) if (!this.#begun.has(cell.name.label)) return cell
    return undefined
  }

  /** The first of equals, so that the order is the grid's where nothing speaks against it. */
  #longest(waiting: ReadonlySet<Cell>): Cell {
    let [longest] = waiting
    let most = this.#secondsOf(longest)
    for (const cell of waiting) {
      const seconds = this.#secondsOf(cell)
      if (seconds > most) [longest, most] = [cell, seconds]
    }
    return longest
  }
}
