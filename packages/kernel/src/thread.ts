/**
 * What a thread's own code holds: its system calls. There is nothing else a thread can do to the
 * world, so whoever is given a `Thread` is given no more than L4 would give it.
 */
import type { RandomSource } from '@selfpage/policy'
import type { Flexpage } from './flexpage.ts'
import type { Failed, MemoryError, Message } from './message.ts'
import type { ThreadId, Ticks } from './numbers.ts'
import type { Operation, SystemCall } from './operation.ts'
import type { AccessBits, Rights } from './rights.ts'
import type { Space } from './space.ts'

/** The code of a thread: it ends when the thread's operation returns. */
export type ThreadBody = (thread: Thread) => Operation<void>

/**
 * A server that never waits: called with each message, it returns the answer, or nothing if there
 * is none (yet: it may `post` it later). A fraction of the cost of a generator.
 */
export type ServerBody = (
  thread: ServerThread,
) => (message: Message, sender: ThreadId) => Message | undefined

export interface ThreadDescription {
  readonly name: string
  /** 0 to 255, 255 first. At most the creator's own. Default: the creator's own. */
  readonly priority?: number
  /** Who resolves its page faults. Default: the creator's pager. */
  readonly pager?: ThreadId
  readonly body: ThreadBody
}

/**
 * What every thread can do without waiting. (Messages are type parameters so that a literal may say
 * more than `Message` does.)
 */
export interface BasicThread {
  readonly id: ThreadId
  readonly name: string
  readonly space: Space
  /** Virtual time now. */
  readonly now: Ticks
  /** Seeded by the machine's seed and the thread's number. */
  readonly chance: RandomSource
  /**
   * Takes `rights` away from all mappings derived from the pages of this space, however far (L2),
   * and from the own mapping too if `self`. Returns the access bits gathered, the own ones included,
   * and clears them; with `rights` 0 that is all it does. (Whoever this space has the pages from can
   * still ask for them.) Bits of one page: a flexpage of order 0.
   */
  unmap(flexpage: Flexpage, rights: Rights, self?: boolean): AccessBits
  /** Sends if the partner is waiting for it now; true if it was sent. Never waits. */
  post<Sent extends Message>(to: ThreadId, message: Sent): boolean
  /** Starts another thread in this space. */
  spawn(description: ThreadDescription): ThreadId
  /** Ends a thread of this space at its next step; it is as if it had never answered. */
  end(thread: ThreadId): void
  /** Fails the wait of a thread of this space with `cancelled`. False if it is not waiting. */
  cancel(thread: ThreadId): boolean
  /** Chooses the pager of this thread, or of another one of this space. */
  setPager(pager: ThreadId, of?: ThreadId): void
  /**
   * Charges processor time for what plain code just did, such as zeroing a page (`costs.zero`).
   * Nobody else runs meanwhile.
   */
  spend(ticks: Ticks): void
  /** Whether anybody hears of events: where a note would be made often, ask first. */
  readonly isObserved: boolean
  /** Notes something in the event record: a line of a figure, a mark in a trace. Costs no time. */
  note(event: string, values?: Readonly<Record<string, unknown>>): void
}

/**
 * The thread of a `ServerBody`. It is always ready to receive but while it runs. Each answer it
 * returns is sent with timeout zero: a client that does not wait for it loses it.
 */
export interface ServerThread extends BasicThread {
  /** Calls `at` as a message from itself once `now` is `ticks`; the name comes back in it. */
  alarm(ticks: Ticks, op: string, value?: number): void
}

/** An alarm's message: the sender is the thread itself. */
export interface Alarm extends Message {
  readonly value: number
}

export interface Thread extends BasicThread {
  /** Who sent the message received last. Stamped by the kernel. */
  readonly sender: ThreadId

  /** Waits until `to` receives. Returns undefined when it did. Timeouts in ticks, default none. */
  send<Sent extends Message>(
    to: ThreadId,
    message: Sent,
    timeoutTicks?: Ticks,
  ): SystemCall<Failed | undefined>
  /** Waits for a message from `from`, or from anybody (NO_THREAD). */
  receive(from?: ThreadId, window?: Flexpage, timeoutTicks?: Ticks): SystemCall<Message>
  /** Sends and waits for the answer of the same thread, in one step. */
  call<Sent extends Message>(
    to: ThreadId,
    message: Sent,
    window?: Flexpage,
    sendTimeoutTicks?: Ticks,
    receiveTimeoutTicks?: Ticks,
  ): SystemCall<Message>
  /**
   * Answers, and waits for the next message of anybody, in one step. The answer is sent only if
   * `to` is waiting for it: no client can hold a server up.
   */
  replyAndWait<Sent extends Message>(
    to: ThreadId,
    message: Sent,
    window?: Flexpage,
  ): SystemCall<Message>

  /**
   * Takes the page fault that `space.touch` reported: an IPC to the pager, whose answer resumes
   * this thread. Returns undefined once the access is permitted, or the error.
   */
  fault(page: number, access: Rights): SystemCall<MemoryError | undefined>
  /** Uses the processor for so long; others of at least this priority may run in between. */
  compute(ticks: Ticks): SystemCall<void>
  sleep(ticks: Ticks): SystemCall<void>
  /** Lets the next thread of the same priority run. */
  yield(): SystemCall<void>
}
