/**
 * Threads that could run: first come, first served in each of 256 priorities. Linked through the
 * threads themselves; 256 bits in eight words say which priorities have any.
 */

/** What can stand in a ready queue, in one at a time. */
export interface Queued {
  readonly priority: number
  after: this | undefined
  before: this | undefined
}

const PRIORITIES = 256

export class ReadyQueue<Thread extends Queued> {
  /** The highest priority of which a thread is ready; -1: none is. */
  highest = -1
  readonly #head: (Thread | undefined)[] = Array.from({ length: PRIORITIES }, () => undefined)
  readonly #tail: (Thread | undefined)[] = Array.from({ length: PRIORITIES }, () => undefined)
  readonly #occupied = new Int32Array(PRIORITIES / 32)

  push(thread: Thread): void {
    const { priority } = thread
    const tail = this.#tail[priority]
    thread.before = tail
    thread.after = undefined
    if (tail === undefined) this.#start(priority, thread)
    else tail.after = thread
    this.#tail[priority] = thread
  }

  /** Puts a thread before all others of its priority: it was interrupted and goes on first. */
  pushFront(thread: Thread): void {
    const { priority } = thread
    const head = this.#head[priority]
    thread.before = undefined
    thread.after = head
    if (head === undefined) {
      this.#start(priority, thread)
      this.#tail[priority] = thread
    } else {
      head.before = thread
      this.#head[priority] = thread
    }
  }

  /** Takes the thread to run next. */
  shift(): Thread | undefined {
    if (this.highest < 0) return undefined
    const thread = this.#head[this.highest]!
    this.remove(thread)
    return thread
  }

  remove(thread: Thread): void {
    const { priority, before, after } = thread
    if (before === undefined) this.#head[priority] = after
    else before.after = after
    if (after === undefined) this.#tail[priority] = before
    else after.before = before
    thread.after = undefined
    thread.before = undefined
    if (this.#head[priority] === undefined) this.#empty(priority)
  }

  *[Symbol.iterator](): Generator<Thread> {
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) {
      for (let thread = this.#head[priority]; thread !== undefined; thread = thread.after) {
        yield thread
      }
    }
  }

  #start(priority: number, thread: Thread): void {
    this.#head[priority] = thread
    this.#occupied[priority >> 5] |= 1 << (priority & 31)
    if (priority > this.highest) this.highest = priority
  }

  #empty(priority: number): void {
    this.#occupied[priority >> 5] &= ~(1 << (priority & 31))
    if (priority !== this.highest) return
    for (let word = priority >> 5; word >= 0; word--) {
      const bits = this.#occupied[word]
      if (bits !== 0) {
        this.highest = (word << 5) + 31 - Math.clz32(bits)
        return
      }
    }
    this.highest = -1
  }
}
