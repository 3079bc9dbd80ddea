/** System calls: what a thread asks for, and which part of the kernel does it. */
import { SelfpageError } from '@selfpage/policy'
import { firstPage, NIL_FLEXPAGE, pagesOf, type Flexpage } from '../flexpage.ts'
import type { Message } from '../message.ts'
import type { ThreadId, Ticks } from '../numbers.ts'
import type { AccessBits, Rights } from '../rights.ts'
import type { ThreadDescription } from '../thread.ts'
import type { Inject } from './injection.ts'
import { Ipc, type IpcOptions } from './ipc.ts'
import { Scheduler, type SchedulerHost } from './scheduler.ts'
import { unqueue } from './sender-queue.ts'
import { fail, type SimulatedThread, type SystemCalls } from './simulated-thread.ts'
import { ENDED, RECEIVING, RUNNING, SENDING, SLEEPING } from './thread-state.ts'
import { ThreadLives, type OnThreadError } from './thread-lives.ts'

export interface KernelCallsOptions extends IpcOptions {
  readonly seed: number
  readonly onThreadError: OnThreadError | undefined
}

export class KernelCalls implements SystemCalls, SchedulerHost {
  readonly seed: number
  readonly scheduler: Scheduler
  readonly lives: ThreadLives
  readonly ipc: Ipc
  readonly #options: KernelCallsOptions

  constructor(options: KernelCallsOptions) {
    this.seed = options.seed
    this.scheduler = new Scheduler(this, options.costs)
    this.lives = new ThreadLives(
      this,
      this.scheduler,
      options.observers,
      options.costs.slice,
      options.onThreadError,
    )
    this.ipc = new Ipc(this.scheduler, this.lives, options)
    this.#options = options
  }

  get now(): Ticks {
    return this.scheduler.now
  }

  perform(thread: SimulatedThread): boolean {
    const { scheduler } = this
    if (thread.state === ENDED) return false
    if (scheduler.running !== thread) {
      throw new SelfpageError('NOT_YOUR_THREAD', `${thread.name} is not the running thread`, {
        hint: 'make system calls with the Thread your body was given, inside yield*',
      })
    }
    thread.isFresh = false
    if (scheduler.isCutShort && isReference(thread)) {
      thread.result = undefined
      return scheduler.extend(thread)
    }
    const isStep = !thread.wasPaused
    thread.wasPaused = false
    scheduler.charge()
    if (isStep) scheduler.steps++
    if (scheduler.timers.next <= scheduler.time) scheduler.fireDue()
    const { inject } = this.#options
    if (isStep && inject !== undefined && !this.#survives(thread, inject)) {
      return thread.state === RUNNING && scheduler.continues(thread)
    }
    return this.#make(thread) && scheduler.continues(thread)
  }

  #make(thread: SimulatedThread): boolean {
    switch (thread.request) {
      case 'call':
        thread.from = thread.to
        return this.ipc.send(thread)
      case 'fault':
        return this.ipc.fault(thread)
      case 'replyAndWait':
        return this.ipc.replyAndWait(thread)
      case 'receive':
        return this.ipc.receive(thread)
      case 'send':
        return this.ipc.send(thread)
      case 'compute':
        thread.result = undefined
        if (this.scheduler.compute(thread)) return true
        thread.isFresh = true
        thread.wasPaused = this.scheduler.isPaused(thread)
        thread.wasInjected = !thread.wasPaused
        return false
      case 'sleep':
        thread.result = undefined
        if (!(thread.ticks > 0)) return true
        this.#sleep(thread, thread.ticks)
        return false
      case 'yield':
        thread.result = undefined
        this.scheduler.yieldProcessor(thread)
        return false
    }
  }

  /** Whether the call goes on as it should. */
  #survives(thread: SimulatedThread, inject: Inject): boolean {
    if (thread.wasInjected) {
      thread.wasInjected = false
      return true
    }
    const { request } = thread
    const sends = request === 'send' || request === 'call' || request === 'replyAndWait'
    const failure = inject({
      kind: 'system-call',
      at: this.scheduler.time,
      thread: thread.id,
      call: request,
      op: sends ? thread.message.op : undefined,
      to: sends ? thread.to : undefined,
    })
    switch (failure?.kind) {
      case 'kill':
        this.lives.endThread(thread)
        return false
      case 'fail':
        if (!sends && request !== 'receive') return true
        fail(thread, request === 'receive' ? 'receive-timeout' : 'send-timeout')
        return false
      case 'delay':
        thread.isFresh = true
        thread.wasInjected = true
        this.#sleep(thread, failure.ticks)
        return false
      case undefined:
        return true
    }
  }

  #sleep(thread: SimulatedThread, ticks: Ticks): void {
    thread.state = SLEEPING
    this.scheduler.startTimer(thread, ticks)
    // For ever needs no timer.
    this.scheduler.block(thread)
  }

  expire(thread: SimulatedThread): void {
    if (thread.state === SENDING) {
      unqueue(this.lives.threads.find(thread.to)!, thread)
      fail(thread, 'send-timeout')
    } else if (thread.state === RECEIVING) {
      fail(thread, 'receive-timeout')
    }
    this.scheduler.wake(thread)
  }

  spend(ticks: Ticks): void {
    if (ticks > 0 && ticks < Infinity) this.scheduler.time += ticks
  }

  unmap(thread: SimulatedThread, flexpage: Flexpage, rights: Rights, self: boolean): AccessBits {
    const { space } = thread
    if (flexpage === NIL_FLEXPAGE) return 0
    const first = firstPage(flexpage)
    const pages = Math.min(pagesOf(flexpage), space.pages - first)
    const end = first + pages
    let gathered = 0
    for (let page = space.nextMapped(first, end); page < end;) {
      gathered |= this.#options.tree.unmap(space, page, rights, self)
      this.scheduler.time += this.#options.tree.changed * this.#options.costs.unmap
      page = space.nextMapped(page + 1, end)
    }
    if (this.#options.observers.isObserved) {
      const at = this.now
      this.#options.observers.emit({ kind: 'unmap', at, by: thread.id, page: first, pages, rights })
    }
    return gathered
  }

  spawn(thread: SimulatedThread, description: ThreadDescription): ThreadId {
    if (thread.state === ENDED) {
      throw new SelfpageError('THREAD_ENDED', `${thread.name} has ended and starts no thread`)
    }
    const priority = description.priority ?? thread.priority
    if (priority > thread.priority) {
      throw new SelfpageError(
        'PRIORITY_TOO_HIGH',
        `${thread.name} may not start a thread of priority ${priority}`,
        { hint: `its own is ${thread.priority}` },
      )
    }
    return this.lives.startThread(thread.space, description, priority, thread.pager).id
  }

  end(thread: SimulatedThread, target: ThreadId): void {
    const found = this.lives.threads.find(target)
    if (found !== undefined && found.space === thread.space) this.lives.endThread(found)
  }

  cancel(thread: SimulatedThread, target: ThreadId): boolean {
    const found = this.lives.threads.find(target)
    if (found === undefined || found.space !== thread.space || found.request === 'fault') {
      return false
    }
    if (found.state === SENDING) unqueue(this.lives.threads.find(found.to)!, found)
    else if (found.state !== RECEIVING && found.state !== SLEEPING) return false
    if (found.state !== SLEEPING) fail(found, 'cancelled')
    this.scheduler.wake(found)
    return true
  }

  setPager(thread: SimulatedThread, pager: ThreadId, of: ThreadId): void {
    const found = this.lives.threads.find(of)
    if (found !== undefined && found.space === thread.space) found.pager = pager
  }

  get isObserved(): boolean {
    return this.#options.observers.isObserved
  }

  note(thread: SimulatedThread, event: string, values: Readonly<Record<string, unknown>>): void {
    if (!this.#options.observers.isObserved) return
    this.#options.observers.emit({ kind: 'note', at: this.now, thread: thread.id, event, values })
  }

  post(thread: SimulatedThread, to: ThreadId, message: Message): boolean {
    return this.ipc.post(thread, to, message)
  }

  alarm(server: SimulatedThread, ticks: Ticks, op: string, value: number): void {
    this.ipc.alarm(server, ticks, op, value)
  }

  serveNext(server: SimulatedThread): void {
    this.ipc.serveNext(server)
  }

  finish(thread: SimulatedThread, thrown?: { readonly error: unknown }): void {
    this.lives.finish(thread, thrown)
  }

  switched(thread: SimulatedThread): void {
    if (!this.#options.observers.isObserved) return
    this.#options.observers.emit({ kind: 'switch', at: this.now, thread: thread.id })
  }
}

/** Whether a fault is none: the page is there, and only the credit was used up. */
function isReference({ request, space, page, access }: SimulatedThread): boolean {
  return request === 'fault' && (space.rightsAt(page) & access) === access && access !== 0
}
