/** How threads come to be and end, and what becomes of those who waited for them. */
import { SelfpageError } from '@selfpage/policy'
import type { Message } from '../message.ts'
import type { ThreadId, Ticks } from '../numbers.ts'
import type { ThreadDescription } from '../thread.ts'
import type { Observers } from './observers.ts'
import type { Scheduler } from './scheduler.ts'
import { unqueue } from './sender-queue.ts'
import type { SimulatedSpace } from './simulated-space.ts'
import { failed, SimulatedThread, type SystemCalls } from './simulated-thread.ts'
import { ENDED, IDLE, READY, RECEIVING, SENDING, STUCK } from './thread-state.ts'
import { ThreadTable } from './thread-table.ts'

/** Hears of each thread that ended by throwing. */
export type OnThreadError = (error: unknown, thread: ThreadId) => void

export class ThreadLives {
  readonly threads = new ThreadTable()
  /** Threads that wait for ever for a fault nobody will resolve. */
  stuck = 0
  /** The first thread that threw while nobody heard of it, and what. */
  unheard: { readonly name: string; readonly error: unknown } | undefined
  readonly #onThreadError: OnThreadError | undefined
  readonly #calls: SystemCalls
  readonly #scheduler: Scheduler
  readonly #observers: Observers
  readonly #slice: Ticks

  constructor(
    calls: SystemCalls,
    scheduler: Scheduler,
    observers: Observers,
    slice: Ticks,
    onThreadError: OnThreadError | undefined,
  ) {
    this.#calls = calls
    this.#scheduler = scheduler
    this.#observers = observers
    this.#slice = slice
    this.#onThreadError = onThreadError
  }

  startThread(
    space: SimulatedSpace,
    description: ThreadDescription,
    priority: number,
    defaultPager: ThreadId,
  ): SimulatedThread {
    const thread = this.#createThread(
      space,
      description.name,
      priority,
      description.pager ?? defaultPager,
    )
    // The body of a generator function runs no further than to its beginning here.
    try {
      thread.code = description.body(thread)[Symbol.iterator]()
    } catch (error) {
      // Like any other code that throws: when it comes to run.
      thread.code = {
        next: () => {
          throw error
        },
      }
    }
    this.#scheduler.ready.push(thread)
    return thread
  }

  startServer(
    space: SimulatedSpace,
    name: string,
    priority: number,
    pager: ThreadId,
    body: (thread: SimulatedThread) => (message: Message, sender: ThreadId) => Message | undefined,
  ): SimulatedThread {
    const thread = this.#createThread(space, name, priority, pager)
    thread.state = IDLE
    thread.request = 'receive'
    thread.serve = body(thread)
    return thread
  }

  #createThread(
    space: SimulatedSpace,
    name: string,
    priority: number,
    pager: ThreadId,
  ): SimulatedThread {
    if (!Number.isInteger(priority) || priority < 0 || priority > 255) {
      throw new SelfpageError('PRIORITY_INVALID', `${name} cannot have priority ${priority}`, {
        hint: 'give a whole number from 0 to 255',
      })
    }
    const id = this.threads.nextId(space.id)
    const slice = this.#slice
    const thread = new SimulatedThread(this.#calls, id, space, { name, priority, pager, slice })
    this.threads.add(thread)
    if (this.#observers.isObserved) {
      this.#observers.emit({
        kind: 'thread-started',
        at: this.#scheduler.now,
        thread: id,
        name,
        priority,
      })
    }
    return thread
  }

  finish(thread: SimulatedThread, thrown?: { readonly error: unknown }): void {
    if (this.#scheduler.running === thread) {
      this.#scheduler.charge()
      this.#scheduler.running = undefined
    }
    this.endThread(thread, thrown)
  }

  /** Ends a thread: whoever waits for it is told, unless he waits to have a fault resolved. */
  endThread(thread: SimulatedThread, thrown?: { readonly error: unknown }): void {
    if (thread.state === ENDED) return
    this.#scheduler.forget(thread)
    if (thread.state === SENDING) unqueue(this.threads.find(thread.to)!, thread)
    if (thread.state === STUCK) this.stuck--
    thread.state = ENDED
    thread.code = undefined
    thread.release?.()
    thread.inbox.length = 0
    this.threads.remove(thread)
    while (thread.firstSender !== undefined) {
      const sender = thread.firstSender
      unqueue(thread, sender)
      this.#partnerEnded(sender)
    }
    for (const other of this.threads) {
      if (other.state === RECEIVING && other.from === thread.id) this.#partnerEnded(other)
    }
    if (this.#observers.isObserved) {
      this.#observers.emit({
        kind: 'thread-ended',
        at: this.#scheduler.now,
        thread: thread.id,
        ...thrown,
      })
    } else if (thrown !== undefined && this.#onThreadError === undefined) {
      this.unheard ??= { name: thread.name, error: thrown.error }
    }
    if (thrown !== undefined) this.#onThreadError?.(thrown.error, thread.id)
  }

  becomeStuck(thread: SimulatedThread): void {
    if (thread.timer >= 0) this.#scheduler.cancelTimer(thread)
    thread.state = STUCK
    this.stuck++
  }

  #partnerEnded(thread: SimulatedThread): void {
    if (thread.request === 'fault') return this.becomeStuck(thread)
    thread.result = failed('no-such-thread')
    this.#scheduler.wake(thread)
  }

  /** @throws Error if threads and queues do not fit together */
  audit(): void {
    this.#scheduler.timers.audit()
    const ready = new Set(this.#scheduler.ready)
    let stuck = 0
    for (const thread of this.threads) {
      if ((thread.state === READY) !== ready.has(thread)) {
        throw new Error(`${thread.name} is ready and not in the queue, or the other way round`)
      }
      if (thread.state === STUCK) stuck++
      for (let sender = thread.firstSender; sender !== undefined; sender = sender.after) {
        if (sender.state !== SENDING || sender.to !== thread.id) {
          throw new Error(`${sender.name} waits for ${thread.name} and does not send to it`)
        }
      }
    }
    if (stuck !== this.stuck) throw new Error(`${stuck} threads are stuck, not ${this.stuck}`)
  }
}
