/** Where the references of each page lead, as far as the collector has seen and nobody changed it. */

export class Bookmarks {
  readonly #targets = new Map<number, Set<number>>()

  /** From now on what is added for `page` is all that is on it. */
  begin(page: number): void {
    this.#targets.set(page, new Set())
  }

  /** A reference on `page` leads to `target`. Not kept if something else on it is unknown. */
  add(page: number, target: number): void {
    if (target !== 0) this.#targets.get(page)?.add(target)
  }

  /** What is on `page` is not known any more. */
  drop(page: number): void {
    this.#targets.delete(page)
  }

  has(page: number): boolean {
    return this.#targets.has(page)
  }

  targetsOf(page: number): ReadonlySet<number> {
    return this.#targets.get(page) ?? new Set()
  }
}
