/** A hash of every event of a run: same description and seed, same hash (I37). */
import { createHash } from 'node:crypto'
import type { KernelEvent } from '@selfpage/kernel'

/** Events gathered before they are hashed. */
const batch = 1_024

/** A digest being made. */
export class EventDigest {
  readonly #hash = createHash('sha256')
  #lines: string[] = []

  readonly listen = (event: KernelEvent): void => {
    this.#lines.push(JSON.stringify(event))
    if (this.#lines.length >= batch) this.#flush()
  }

  /** Hexadecimal. Nothing can be added afterwards. */
  finish(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #flush(): void {
    this.#hash.update(this.#lines.join('\n'))
    this.#lines = []
  }
}
