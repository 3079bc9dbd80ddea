/**
 * The order in which passes are made. First one of each policy, which tells what the others of it
 * will cost; then the longest first, so that no lane is left with a long one at the end. A lane
 * stays with the policies it has begun, so that each is compiled by one thread only, as long as there
 * is enough to do for all; then it helps the others. Workload by workload, because a worker holds on
 * to few traces.
 */
import type { Cell } from './cells.ts'

/** Cells that are run in one go: one, or several that differ only in their frames. */
export type Pass = readonly [Cell, ...Cell[]]

/** Hands out passes, each once. */
export class CellQueue {
  /** By workload, those not handed out, in the order of the grid. */
  readonly #waiting = new Map<number, Set<Pass>>()
  /** The lanes that have begun each policy, by its label. */
  readonly #lanes = new Map<string, Set<number>>()
  readonly #secondsOf: (cell: Cell) => number

  /**
   * `secondsOf` tells how long a cell will take, as far as is known when it is asked; `begun` are the
   * cells that lanes have by then.
   */
  constructor(
    passes: readonly Pass[],
    secondsOf: (cell: Cell) => number,
    begun: ReadonlyMap<number, { readonly cell: Cell }> = new Map(),
  ) {
    this.#secondsOf = secondsOf
    for (const [lane, { cell }] of begun) this.#lanesOf([cell]).add(lane)
    for (const pass of passes) {
      const [{ workload }] = pass
      const waiting = this.#waiting.get(workload)
      if (waiting === undefined) this.#waiting.set(workload, new Set([pass]))
      else waiting.add(pass)
    }
  }

  /** The pass that `lane` makes next; null when there is none left. */
  take(lane: number): Pass | null {
    const [first] = this.#waiting
    if (first === undefined) return null
    const [workload, waiting] = first
    const passes = [...waiting]
    const pass =
      this.#longest(passes.filter((one) => this.#lanesOf(one).size === 0)) ??
      this.#longest(passes.filter((one) => this.#lanesOf(one).has(lane))) ??
      this.#longest(passes)
    if (pass === null) return null
    waiting.delete(pass)
    if (waiting.size === 0) this.#waiting.delete(workload)
    this.#lanesOf(pass).add(lane)
    return pass
  }

  #lanesOf([{ name }]: Pass): Set<number> {
    let lanes = this.#lanes.get(name.label)
    if (lanes === undefined) {
      lanes = new Set()
      this.#lanes.set(name.label, lanes)
    }
    return lanes
  }

  /** The first of equals, so that the order is the grid's where nothing speaks against it. */
  #longest(passes: readonly Pass[]): Pass | null {
    let longest: Pass | null = null
    let most = -Infinity
    for (const pass of passes) {
      const seconds = pass.reduce((sum, cell) => sum + this.#secondsOf(cell), 0)
      if (seconds > most) [longest, most] = [pass, seconds]
    }
    return longest
  }
}
