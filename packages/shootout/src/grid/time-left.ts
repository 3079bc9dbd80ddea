/**
 * When a grid will be done. A cell costs its references times what a reference costs its policy,
 * which is learned from the cells done so far; until then policies cost what all did on average.
 */
/** What is waited for. Cells of a label take as long as their references, each as long. */
interface TimedCell {
  readonly name: { readonly label: string }
}

/** Estimates from what has been seen. */
export class TimeLeft<Cell extends TimedCell> {
  readonly #workers: number
  readonly #left = new Map<Cell, number>()
  readonly #byPolicy = new Map<string, Speed>()
  readonly #all: Speed = { references: 0, seconds: 0 }

  /** `references` tells how many references a cell makes. */
  constructor(cells: readonly Cell[], references: (cell: Cell) => number, workers: number) {
    this.#workers = workers
    for (const cell of cells) this.#left.set(cell, references(cell))
  }

  /** A cell is done. `seconds`: what it took, or null if that says nothing (it failed). */
  note(cell: Cell, seconds: number | null): void {
    const references = this.#left.get(cell) ?? 0
    this.#left.delete(cell)
    if (seconds === null) return
    const { label } = cell.name
    let speed = this.#byPolicy.get(label)
    if (speed === undefined) {
      speed = { references: 0, seconds: 0 }
      this.#byPolicy.set(label, speed)
    }
    for (const sum of [speed, this.#all]) {
      sum.references += references
      sum.seconds += seconds
    }
  }

  /** Seconds that a cell will take; as many as its references while nothing is known. */
  secondsOf(cell: Cell): number {
    const references = this.#left.get(cell) ?? 0
    const speed = this.#byPolicy.get(cell.name.label) ?? this.#all
    return speed.references === 0 ? references : references * (speed.seconds / speed.references)
  }

  /** Seconds of wall time, or null before the first cell is done. */
  get seconds(): number | null {
    if (this.#all.references === 0) return null
    let seconds = 0
    for (const cell of this.#left.keys()) seconds += this.secondsOf(cell)
    return seconds / Math.max(1, Math.min(this.#workers, this.#left.size))
  }
}

interface Speed {
  references: number
  seconds: number
}
