/**
 * Classes within families, numbered as they come, because few of all that could be are. The first
 * ones are the families themselves, which stand in for classes that there is no room for.
 */
export class ClassFamilies {
  readonly #family: Uint16Array
  #size: number

  /** For `families` families and up to `most` classes, those included, 65,536 at most. */
  constructor(families: number, most: number) {
    this.#family = new Uint16Array(most)
    for (let family = 0; family < families; family++) this.#family[family] = family
    this.#size = families
  }

  /** How many classes there are, families included. */
  get size(): number {
    return this.#size
  }

  /** A new class of `family`; the family itself when there is no room for another. */
  add(family: number): number {
    if (this.#size === this.#family.length) return family
    this.#family[this.#size] = family
    return this.#size++
  }

  /** The family of class `kind`. */
  of(kind: number): number {
    return this.#family[kind]
  }
}
