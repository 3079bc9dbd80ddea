/** Whoever listens to a run. While nobody does, events are not even made. */
import type { EventListener, KernelEvent } from '../events.ts'

export class Observers {
  isObserved = false
  #listeners: readonly EventListener[] = []

  /** Returns how to stop. */
  add(listener: EventListener): () => void {
    this.#set([...this.#listeners, listener])
    return () => this.#set(this.#listeners.filter((each) => each !== listener))
  }

  emit(event: KernelEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #set(listeners: readonly EventListener[]): void {
    this.#listeners = listeners
    this.isObserved = listeners.length > 0
  }
}
