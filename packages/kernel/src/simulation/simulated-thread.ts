/**
 * A thread: its code, its registers, and where it stands. System calls write their arguments into
 * the registers and return the thread itself, which is the one object that `yield*` then iterates:
 * the first `next` makes the call, and ends at once if the thread need not wait. So a system call
 * allocates nothing, and one that does not wait does not even suspend the generator.
 */
import { randomSource, type RandomSource } from '@selfpage/policy'
import { NO_WINDOW, type Flexpage } from '../flexpage.ts'
import type { Failed, IpcError, MemoryError, Message } from '../message.ts'
import { NO_THREAD, type ThreadId, type Ticks } from '../numbers.ts'
import type { SystemCall } from '../operation.ts'
import type { AccessBits, Rights } from '../rights.ts'
import type { ServerThread, Thread, ThreadDescription } from '../thread.ts'
import type { Queued } from './ready-queue.ts'
import type { SimulatedSpace } from './simulated-space.ts'
import { READY } from './thread-state.ts'
import { NO_TIMER, type Timed } from './timers.ts'

export type SystemCallName =
  | 'send'
  | 'receive'
  | 'call'
  | 'replyAndWait'
  | 'fault'
  | 'compute'
  | 'sleep'
  | 'yield'

/** What the kernel does for a thread. */
export interface SystemCalls {
  readonly now: Ticks
  readonly seed: number
  /** Makes the call in the registers. True: its result is there; false: the thread must wait. */
  perform(thread: SimulatedThread): boolean
  /** One of the thread's timers is due. */
  expire(thread: SimulatedThread): void
  unmap(thread: SimulatedThread, flexpage: Flexpage, rights: Rights, self: boolean): AccessBits
  post(thread: SimulatedThread, to: ThreadId, message: Message): boolean
  spawn(thread: SimulatedThread, description: ThreadDescription): ThreadId
  end(thread: SimulatedThread, target: ThreadId): void
  cancel(thread: SimulatedThread, target: ThreadId): boolean
  setPager(thread: SimulatedThread, pager: ThreadId, of: ThreadId): void
  spend(ticks: Ticks): void
  readonly isObserved: boolean
  alarm(thread: SimulatedThread, ticks: Ticks, op: string, value: number): void
  note(thread: SimulatedThread, event: string, values: Readonly<Record<string, unknown>>): void
}

const failures: Readonly<Record<IpcError, Failed>> = {
  'send-timeout': Object.freeze({ op: 'failed', error: 'send-timeout' }),
  'receive-timeout': Object.freeze({ op: 'failed', error: 'receive-timeout' }),
  'no-such-thread': Object.freeze({ op: 'failed', error: 'no-such-thread' }),
  cancelled: Object.freeze({ op: 'failed', error: 'cancelled' }),
}

/** The answer of an IPC that did not happen. */
export function failed(error: IpcError): Failed {
  return failures[error]
}

/** Ends the call of a thread with a failure. True: there is a result. */
export function fail(thread: SimulatedThread, error: IpcError): boolean {
  thread.result = failed(error)
  return true
}

const WAITING = Object.freeze({ done: false, value: undefined })
const NOTHING: Message = Object.freeze({ op: '' })
const NO_VALUES = Object.freeze({})

/** A message for a server that is not running now. */
export interface Delivered {
  readonly message: Message
  readonly sender: ThreadId
}

export interface ThreadTraits {
  readonly name: string
  readonly priority: number
  readonly pager: ThreadId
  readonly slice: Ticks
}

export class SimulatedThread implements Thread, ServerThread, Queued, Timed {
  readonly id: ThreadId
  readonly name: string
  readonly space: SimulatedSpace
  readonly priority: number
  pager: ThreadId
  /** The thread's code; not for servers. */
  code: Iterator<unknown, unknown, undefined> | undefined
  /** A server's code. */
  serve: ((message: Message, sender: ThreadId) => Message | undefined) | undefined

  /** Called when the thread has ended, if something outside belongs to it. */
  release: (() => void) | undefined

  state: number = READY
  /** Neighbours in the ready queue, or in the queue of senders of another thread. */
  after: this | undefined
  before: this | undefined
  /** What was left of the slice when the thread was preempted. */
  sliceLeft: Ticks
  timer = NO_TIMER
  /** Who waits to send to this thread, in the order they came. */
  firstSender: SimulatedThread | undefined
  lastSender: SimulatedThread | undefined
  /** Messages that came while a server could not run, and interrupts not received yet. */
  readonly inbox: Delivered[] = []

  // The registers: the call made last.
  request: SystemCallName = 'yield'
  /** The registers hold a call that is still to be made. */
  isFresh = false
  /** The call was interrupted, or delayed by an injected failure, and is not to fail again. */
  wasInjected = false
  /** The computation in the registers goes on after a pause of the whole run: no new step. */
  wasPaused = false
  to: ThreadId = NO_THREAD
  from: ThreadId = NO_THREAD
  message: Message = NOTHING
  /** Of the message, while it waits to be received: as they were checked. */
  items: Message['items']
  window: Flexpage = NO_WINDOW
  sendTimeout: Ticks = Infinity
  receiveTimeout: Ticks = Infinity
  page = 0
  access: Rights = 0
  ticks: Ticks = 0
  /** Of the call made last, once it is over. */
  result: unknown
  sender: ThreadId = NO_THREAD

  readonly #kernel: SystemCalls
  readonly #finished: { done: boolean; value: unknown } = { done: true, value: undefined }
  #chance: RandomSource | undefined

  constructor(kernel: SystemCalls, id: ThreadId, space: SimulatedSpace, traits: ThreadTraits) {
    this.#kernel = kernel
    this.id = id
    this.space = space
    this.name = traits.name
    this.priority = traits.priority
    this.pager = traits.pager
    this.sliceLeft = traits.slice
    this.after = undefined
    this.before = undefined
    this.firstSender = undefined
    this.lastSender = undefined
    this.code = undefined
    this.serve = undefined
    this.release = undefined
    this.items = undefined
    this.result = undefined
  }

  get now(): Ticks {
    return this.#kernel.now
  }

  get chance(): RandomSource {
    // Ids are no random seeds: neighbours differ in one bit. The generator mixes.
    return (this.#chance ??= randomSource((this.#kernel.seed ^ Math.imul(this.id, 0x9e3779b1)) | 0))
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): { done: boolean; value: unknown } {
    if (this.isFresh && !this.#kernel.perform(this)) return WAITING
    const finished = this.#finished
    finished.value = this.result
    return finished
  }

  send(to: ThreadId, message: Message, timeoutTicks = Infinity): SystemCall<Failed | undefined> {
    this.to = to
    this.message = message
    this.sendTimeout = timeoutTicks
    return this.#make('send')
  }

  receive(from = NO_THREAD, window = NO_WINDOW, timeoutTicks = Infinity): SystemCall<Message> {
    this.from = from
    this.window = window
    this.receiveTimeout = timeoutTicks
    return this.#make('receive')
  }

  call(
    to: ThreadId,
    message: Message,
    window = NO_WINDOW,
    sendTimeoutTicks = Infinity,
    receiveTimeoutTicks = Infinity,
  ): SystemCall<Message> {
    this.to = to
    this.message = message
    this.window = window
    this.sendTimeout = sendTimeoutTicks
    this.receiveTimeout = receiveTimeoutTicks
    return this.#make('call')
  }

  replyAndWait(to: ThreadId, message: Message, window = NO_WINDOW): SystemCall<Message> {
    this.to = to
    this.message = message
    this.window = window
    return this.#make('replyAndWait')
  }

  fault(page: number, access: Rights): SystemCall<MemoryError | undefined> {
    this.page = page
    this.access = access
    return this.#make('fault')
  }

  compute(ticks: Ticks): SystemCall<void> {
    this.ticks = ticks
    return this.#make('compute')
  }

  sleep(ticks: Ticks): SystemCall<void> {
    this.ticks = ticks
    return this.#make('sleep')
  }

  yield(): SystemCall<void> {
    return this.#make('yield')
  }

  unmap(flexpage: Flexpage, rights: Rights, self = false): AccessBits {
    return this.#kernel.unmap(this, flexpage, rights, self)
  }

  post(to: ThreadId, message: Message): boolean {
    return this.#kernel.post(this, to, message)
  }

  spawn(description: ThreadDescription): ThreadId {
    return this.#kernel.spawn(this, description)
  }

  end(thread: ThreadId): void {
    this.#kernel.end(this, thread)
  }

  cancel(thread: ThreadId): boolean {
    return this.#kernel.cancel(this, thread)
  }

  setPager(pager: ThreadId, of: ThreadId = this.id): void {
    this.#kernel.setPager(this, pager, of)
  }

  spend(ticks: Ticks): void {
    this.#kernel.spend(ticks)
  }

  alarm(ticks: Ticks, op: string, value = 0): void {
    this.#kernel.alarm(this, ticks, op, value)
  }

  get isObserved(): boolean {
    return this.#kernel.isObserved
  }

  note(event: string, values: Readonly<Record<string, unknown>> = NO_VALUES): void {
    this.#kernel.note(this, event, values)
  }

  expire(): void {
    this.timer = NO_TIMER
    this.#kernel.expire(this)
  }

  #make<Result>(request: SystemCallName): SystemCall<Result> {
    this.request = request
    this.isFresh = true
    // The brand exists for the type checker only: so that nobody makes a system call of his own.
    return this as unknown as SystemCall<Result>
  }
}
