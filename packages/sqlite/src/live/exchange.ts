/**
 * What the engine's worker and its task share: a buffer for bytes on their way, and notes that the
 * worker leaves for the task, which reads them when it has its next turn.
 */

/** Bytes that cross at once. */
export const crossingBytes = 65_536

/** Kinds of notes. */
export const noteKinds = {
  /** A statement: number, class of query. */
  begin: 1,
  end: 2,
  /** A transaction is durable. */
  commit: 3,
} as const

/** Notes that fit before the worker must cross over. */
const mostNotes = 512
const noteWords = 3

export class Exchange {
  readonly shared: SharedArrayBuffer
  readonly bytes: Uint8Array
  readonly #words: Int32Array

  constructor(shared = new SharedArrayBuffer(crossingBytes + 4 * (1 + mostNotes * noteWords))) {
    this.shared = shared
    this.bytes = new Uint8Array(shared, 0, crossingBytes)
    this.#words = new Int32Array(shared, crossingBytes)
  }

  get isFull(): boolean {
    return this.#words[0] === mostNotes
  }

  /** Leaves a note. The caller crosses over when it is full. */
  note(kind: number, first: number, second: number): void {
    const at = 1 + this.#words[0]++ * noteWords
    this.#words[at] = kind
    this.#words[at + 1] = first
    this.#words[at + 2] = second
  }

  /** Hands over all notes, oldest first. */
  takeNotes(take: (kind: number, first: number, second: number) => void): void {
    const count = this.#words[0]
    this.#words[0] = 0
    for (let index = 0; index < count; index++) {
      const at = 1 + index * noteWords
      take(this.#words[at], this.#words[at + 1], this.#words[at + 2])
    }
  }
}
