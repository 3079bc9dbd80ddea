/**
 * Habits: pages of the same object (a table, an index) and the same kind (leaf, interior) are
 * expected to be used alike. They are numbered as they come, from 1; 0 says nothing.
 */

/** One more than the largest number. */
export const MOST_HABITS = 128
const KINDS = 8
const OBJECTS = 256

export class HabitNumbers {
  readonly #numbers = new Uint8Array(OBJECTS * KINDS)
  #count = 0

  /** The habit of pages of `pageKind` (0 to 7) of `object` (0 to 255; 0: unknown). */
  of(object: number, pageKind: number): number {
    const place = object * KINDS + pageKind
    if (place === 0) return 0
    if (this.#numbers[place] === 0) {
      // Should they run out, the kind alone must do.
      if (this.#count === MOST_HABITS - 1) return this.#numbers[pageKind]
      this.#numbers[place] = ++this.#count
    }
    return this.#numbers[place]
  }
}
