/** Saves of files, noticed even while nobody is waiting for one. */
import { watch } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Editors save in several steps. */
const settleMs = 100

/** Watches the folders of some files until a signal aborts. */
export class Saves {
  readonly #signal: AbortSignal
  #isPending = false
  #wake: () => void = () => {}

  constructor(files: readonly string[], signal: AbortSignal) {
    this.#signal = signal
    const folders = new Set(files.map((file) => dirname(file)))
    for (const folder of folders) {
      // Folders, because editors put a new file in place of the old one, which ends its watch.
      watch(folder, { signal }, () => {
        this.#isPending = true
        this.#wake()
      })
    }
    signal.addEventListener('abort', () => this.#wake(), { once: true })
  }

  /** Resolves after a save (at once, if there was one since the last call), or at the abort. */
  async next(): Promise<void> {
    if (!this.#isPending && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (!this.#signal.aborted) await sleep(settleMs)
    this.#isPending = false
  }
}
