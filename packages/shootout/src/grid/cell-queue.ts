/**
 * The order in which passes are made, so that no worker is left with the longest one at the end. What
 * a policy costs is learned on the way: first one cell of each policy, then the longest cells first.
 * Workload by workload, because a worker holds on to few traces.
 */
import type { Cell } from './cells.ts'

/** Cells that are run in one go: one, or several that differ only in their frames. */
export type Pass = readonly [Cell, ...Cell[]]

/** Hands out passes, each once. */
export class CellQueue {
  /** By workload, those not handed out, in the order of the grid. */
  readonly #waiting = new Map<number, Set<Pass>>()
  readonly #begun = new Set<string>()
  readonly #secondsOf: (cell: Cell) => number

  /** `secondsOf` tells how long a cell will take, as far as is known when it is asked. */
  constructor(passes: readonly Pass[], secondsOf: (cell: Cell) => number) {
    this.#secondsOf = secondsOf
    for (const pass of passes) {
      const [{ workload }] = pass
      const waiting = this.#waiting.get(workload)
      if (waiting === undefined) this.#waiting.set(workload, new Set([pass]))
      else waiting.add(pass)
    }
  }

  /** The pass to make next; null when there is none left. */
  take(): Pass | null {
    const [first] = this.#waiting
    if (first === undefined) return null
    const [workload, waiting] = first
    const pass = this.#unknown(waiting) ?? this.#longest(waiting)
    waiting.delete(pass)
    if (waiting.size === 0) this.#waiting.delete(workload)
    this.#begun.add(pass[0].name.label)
    return pass
  }

  /** The first pass of a policy of which nothing has been run yet. */
  #unknown(waiting: ReadonlySet<Pass>): Pass | undefined {
    for (const pass of waiting) if (!this.#begun.has(pass[0].name.label)) return pass
    return undefined
  }

  /** The first of equals, so that the order is the grid's where nothing speaks against it. */
  #longest(waiting: ReadonlySet<Pass>): Pass {
    let [longest] = waiting
    let most = this.#secondsOf(longest[0])
    for (const pass of waiting) {
      const seconds = this.#secondsOf(pass[0])
      if (seconds > most) [longest, most] = [pass, seconds]
    }
    return longest
  }
}
