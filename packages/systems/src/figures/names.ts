/**
 * Short names for what has only numbers: containers are A, B, C in the order in which they are
 * made, as on the talk's slides.
 */

/** The names of one figure. */
export class FigureNames {
  readonly #containers = new Map<number, string>()

  container(id: number): string {
    let name = this.#containers.get(id)
    if (name === undefined) {
      name = letters(this.#containers.size)
      this.#containers.set(id, name)
    }
    return name
  }
}

/** A to Z, then AA, AB and so on. */
function letters(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
