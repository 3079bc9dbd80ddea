/** All threads by number. A number that was used is never used again, in a space as in a machine. */
import { SelfpageError } from '@selfpage/policy'
import { indexOf, spaceOf, threadId, THREADS_PER_SPACE } from '../numbers.ts'
import type { SpaceId, ThreadId } from '../numbers.ts'
import type { SimulatedThread } from './simulated-thread.ts'

export class ThreadTable {
  readonly #spaces: ((SimulatedThread | undefined)[] | undefined)[] = []
  /** Those that have not ended, in the order they were started. */
  readonly #alive = new Set<SimulatedThread>()

  /** Anything may be asked for, forged numbers included. */
  find(id: ThreadId): SimulatedThread | undefined {
    const threads = this.#spaces[spaceOf(id)]
    return threads === undefined ? undefined : threads[indexOf(id)]
  }

  /** @throws SelfpageError `TOO_MANY_THREADS` */
  nextId(space: SpaceId): ThreadId {
    const index = (this.#spaces[space] ??= []).length
    if (index >= THREADS_PER_SPACE) {
      throw new SelfpageError('TOO_MANY_THREADS', `space ${space} has used up its thread numbers`, {
        hint: `a space may create ${THREADS_PER_SPACE} threads in all its life`,
      })
    }
    return threadId(space, index)
  }

  /** Enters the thread that `nextId` was for. */
  add(thread: SimulatedThread): void {
    this.#spaces[thread.space.id]!.push(thread)
    this.#alive.add(thread)
  }

  remove(thread: SimulatedThread): void {
    this.#spaces[thread.space.id]![indexOf(thread.id)] = undefined
    this.#alive.delete(thread)
  }

  removeSpace(space: SpaceId): void {
    this.#spaces[space] = undefined
  }

  *ofSpace(space: SpaceId): Generator<SimulatedThread> {
    for (const thread of this.#spaces[space] ?? []) if (thread !== undefined) yield thread
  }

  [Symbol.iterator](): Iterator<SimulatedThread> {
    return this.#alive.values()
  }
}
