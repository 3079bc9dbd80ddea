/**
 * What is due when: a binary heap in typed arrays over slots that are used again. Timers are really
 * removed when they are cancelled, so the first one is always one that will happen. Equal times
 * come in the order they were set, which is part of a run being reproducible (I37).
 */
import type { Ticks } from '../numbers.ts'

/** Told when one of its timers is due; the slot is free again by then. */
export interface Timed {
  expire(slot: number): void
}

/** No timer. */
export const NO_TIMER = -1

export class Timers {
  /** When the first is due; Infinity: there is none. */
  next: Ticks = Infinity
  #size = 0
  #sequence = 0
  /** By slot. */
  #due = new Float64Array(64)
  #order = new Float64Array(64)
  #position = new Int32Array(64)
  readonly #timed: (Timed | undefined)[] = []
  /** Slots, smallest time first as a heap; behind `#size` those that are free. */
  #heap = Int32Array.from({ length: 64 }, (_, slot) => slot)

  get size(): number {
    return this.#size
  }

  /** Sets a timer; returns its slot. */
  set(due: Ticks, timed: Timed): number {
    if (this.#size === this.#heap.length) this.#grow()
    const slot = this.#heap[this.#size]
    this.#due[slot] = due
    this.#order[slot] = this.#sequence++
    this.#timed[slot] = timed
    this.#rise(this.#size++, slot)
    this.next = this.#due[this.#heap[0]]!
    return slot
  }

  cancel(slot: number): void {
    const hole = this.#position[slot]
    this.#timed[slot] = undefined
    const last = this.#heap[--this.#size]
    this.#heap[this.#size] = slot
    if (last !== slot) {
      if (hole > 0 && this.#isBefore(last, this.#heap[(hole - 1) >> 1])) this.#rise(hole, last)
      else this.#sink(hole, last)
    }
    this.next = this.#size === 0 ? Infinity : this.#due[this.#heap[0]]
  }

  /** Takes the first timer and tells whose it is. */
  expireFirst(): void {
    const slot = this.#heap[0]
    const timed = this.#timed[slot]!
    this.cancel(slot)
    timed.expire(slot)
  }

  /** @throws Error if the heap is out of order */
  audit(): void {
    for (let at = 0; at < this.#size; at++) {
      const slot = this.#heap[at]
      const parent = this.#heap[(at - 1) >> 1]
      if (this.#position[slot] !== at || this.#timed[slot] === undefined) {
        throw new Error(`timers: slot ${slot} is lost`)
      }
      if (at > 0 && this.#isBefore(slot, parent)) throw new Error(`timers: ${slot} is out of order`)
    }
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#due[a] - this.#due[b]
    return difference < 0 || (difference === 0 && this.#order[a] < this.#order[b])
  }

  #rise(from: number, slot: number): void {
    let at = from
    while (at > 0) {
      const parent = this.#heap[(at - 1) >> 1]
      if (!this.#isBefore(slot, parent)) break
      this.#place(at, parent)
      at = (at - 1) >> 1
    }
    this.#place(at, slot)
  }

  #sink(from: number, slot: number): void {
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && this.#isBefore(this.#heap[child + 1], this.#heap[child])) {
        child++
      }
      if (!this.#isBefore(this.#heap[child], slot)) break
      this.#place(at, this.#heap[child])
      at = child
    }
    this.#place(at, slot)
  }

  #place(at: number, slot: number): void {
    this.#heap[at] = slot
    this.#position[slot] = at
  }

  #grow(): void {
    const length = this.#heap.length * 2
    const due = new Float64Array(length)
    const order = new Float64Array(length)
    const position = new Int32Array(length)
    due.set(this.#due)
    order.set(this.#order)
    position.set(this.#position)
    const heap = Int32Array.from({ length }, (_, slot) => slot)
    heap.set(this.#heap)
    this.#due = due
    this.#order = order
    this.#position = position
    this.#heap = heap
  }
}
