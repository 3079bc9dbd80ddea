/** What a program writes: handed on, and summed up so that runs can be compared. */
import type { Task } from '@selfpage/kernel'
import { programCounters } from './counters.ts'

export class Output {
  readonly #onOutput: ((descriptor: number, bytes: Uint8Array) => void) | undefined
  #bytes = 0
  #complaint: Uint8Array = new Uint8Array(0)
  /** Fletcher's checksum, 32 bits: it sees the order of bytes, too. */
  #low = 0
  #high = 0

  constructor(onOutput?: (descriptor: number, bytes: Uint8Array) => void) {
    this.#onOutput = onOutput
  }

  /** What it wrote last to its error output. */
  get complaint(): string {
    return new TextDecoder().decode(this.#complaint).trim()
  }

  take(descriptor: number, bytes: Uint8Array): void {
    this.#onOutput?.(descriptor, bytes)
    if (descriptor === 2) this.#complaint = bytes
    this.#bytes += bytes.length
    for (const byte of bytes) {
      this.#low = (this.#low + byte) % 65_535
      this.#high = (this.#high + this.#low) % 65_535
    }
  }

  /** Puts what came into the task's results. */
  count(task: Task): void {
    task.count(programCounters.outputBytes, this.#bytes)
    task.count(programCounters.outputChecksum, this.#high * 65_536 + this.#low)
  }
}
