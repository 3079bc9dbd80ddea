/**
 * System calls: IPC, page faults, time, mappings. A call that can be over at once is (its thread
 * does not even leave the processor), and a server that is idle answers inside the call.
 *
 * Page-fault IPC (L3): the answer resumes the thread if one of its map items is for the page, or
 * tells it of an error. Any other answer, no pager, a dead one: the thread is stuck, nobody else is.
 */
import { SelfpageError } from '@selfpage/policy'
import type { CostModel } from '../costs.ts'
import { firstPage, NIL_FLEXPAGE, NO_WINDOW, pagesOf, type Flexpage } from '../flexpage.ts'
import type { Message, PageFaultRefused } from '../message.ts'
import { NO_THREAD, type ThreadId, type Ticks } from '../numbers.ts'
import type { AccessBits, Rights } from '../rights.ts'
import type { ThreadDescription } from '../thread.ts'
import type { Inject } from './injection.ts'
import type { MappingTree } from './mapping-tree.ts'
import { checkMessage, seal } from './messages.ts'
import type { Observers } from './observers.ts'
import { Scheduler, type SchedulerHost } from './scheduler.ts'
import {
  ENDED,
  failed,
  IDLE,
  READY,
  RECEIVING,
  RUNNING,
  SENDING,
  SimulatedThread,
  SLEEPING,
  STUCK,
  type SystemCalls,
} from './simulated-thread.ts'
import type { SimulatedSpace } from './simulated-space.ts'
import { ThreadTable } from './thread-table.ts'
import { ItemTransfer } from './transfer-items.ts'

export interface KernelCallsOptions {
  readonly costs: CostModel
  readonly seed: number
  readonly tree: MappingTree
  readonly observers: Observers
  readonly sealMessages: boolean
  readonly inject: Inject | undefined
}

export class KernelCalls implements SystemCalls, SchedulerHost {
  readonly seed: number
  readonly threads = new ThreadTable()
  readonly scheduler: Scheduler
  /** Threads that wait for ever for a fault nobody will resolve. */
  stuck = 0
  readonly #costs: CostModel
  readonly #tree: MappingTree
  readonly #observers: Observers
  readonly #transfer: ItemTransfer
  readonly #sealMessages: boolean
  readonly #inject: Inject | undefined

  constructor(options: KernelCallsOptions) {
    this.seed = options.seed
    this.scheduler = new Scheduler(this, options.costs)
    this.#costs = options.costs
    this.#tree = options.tree
    this.#observers = options.observers
    this.#transfer = new ItemTransfer(options.tree, options.costs)
    this.#sealMessages = options.sealMessages
    this.#inject = options.inject
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
    scheduler.charge()
    scheduler.steps++
    if (scheduler.timers.next <= scheduler.time) scheduler.fireDue()
    if (this.#inject !== undefined && !this.#survives(thread, this.#inject)) {
      return thread.state === RUNNING && scheduler.continues(thread)
    }
    return this.#make(thread) && scheduler.continues(thread)
  }

  #make(thread: SimulatedThread): boolean {
    switch (thread.request) {
      case 'call':
        thread.from = thread.to
        return this.#send(thread)
      case 'fault':
        return this.#fault(thread)
      case 'replyAndWait': {
        const client = this.threads.find(thread.to)
        thread.from = NO_THREAD
        thread.receiveTimeout = Infinity
        checkMessage(thread.message)
        if (client !== undefined && accepts(client, thread)) {
          this.#deliver(thread, client, thread.message)
          if (client.state !== STUCK) this.scheduler.handTo(client)
        }
        return this.#receive(thread)
      }
      case 'receive':
        return this.#receive(thread)
      case 'send':
        return this.#send(thread)
      case 'compute':
        thread.result = undefined
        if (this.scheduler.compute(thread)) return true
        thread.isFresh = true
        thread.wasInjected = true
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

  // --- IPC

  /** Sends the message in the registers; a call then waits for the answer. */
  #send(thread: SimulatedThread): boolean {
    checkMessage(thread.message)
    const partner = this.threads.find(thread.to)
    if (partner === undefined) return this.#fail(thread, 'no-such-thread')
    if (partner.serve !== undefined) return this.#sendToServer(thread, partner)
    if (!accepts(partner, thread)) {
      if (!(thread.sendTimeout > 0)) return this.#fail(thread, 'send-timeout')
      thread.state = SENDING
      enqueue(partner, thread)
      this.scheduler.startTimer(thread, thread.sendTimeout)
      this.scheduler.block(thread)
      return false
    }
    this.#deliver(thread, partner, thread.message)
    if (thread.request === 'send') {
      if (partner.state !== STUCK) this.scheduler.wake(partner)
      thread.result = undefined
      return true
    }
    if (partner.state !== STUCK) this.scheduler.handTo(partner)
    this.#awaitAnswer(thread)
    return false
  }

  #sendToServer(thread: SimulatedThread, server: SimulatedThread): boolean {
    this.#carry(thread.id, server, thread.message)
    if (thread.request === 'send') {
      this.#put(server, thread.message, thread.id)
      thread.result = undefined
      return true
    }
    const { scheduler } = this
    if (
      server.state !== IDLE ||
      scheduler.ready.highest > server.priority ||
      scheduler.timers.next <= scheduler.time
    ) {
      this.#put(server, thread.message, thread.id)
      this.#awaitAnswer(thread)
      return false
    }
    // The server runs in place of its client, and often the client goes on at once.
    thread.state = RECEIVING
    const answered = this.#serve(server, thread.message, thread.id, thread)
    if (thread.state !== RECEIVING) {
      if (thread.state === RUNNING) return answered
      scheduler.block(thread)
      return false
    }
    this.#awaitAnswer(thread)
    return false
  }

  #awaitAnswer(thread: SimulatedThread): void {
    thread.state = RECEIVING
    this.scheduler.startTimer(thread, thread.receiveTimeout)
    this.scheduler.block(thread)
  }

  #receive(thread: SimulatedThread): boolean {
    if (thread.from === NO_THREAD) {
      const waiting = thread.inbox.shift()
      if (waiting !== undefined) {
        this.#carry(waiting.sender, thread, waiting.message)
        thread.result = waiting.message
        thread.sender = waiting.sender
        return true
      }
      if (thread.firstSender !== undefined) return this.#accept(thread, thread.firstSender)
    } else {
      const partner = this.threads.find(thread.from)
      if (partner === undefined) return this.#fail(thread, 'no-such-thread')
      if (partner.state === SENDING && partner.to === thread.id) {
        return this.#accept(thread, partner)
      }
    }
    if (!(thread.receiveTimeout > 0)) return this.#fail(thread, 'receive-timeout')
    this.#awaitAnswer(thread)
    return false
  }

  /** Takes the message of a thread that waits to send it. */
  #accept(thread: SimulatedThread, sender: SimulatedThread): boolean {
    unqueue(thread, sender)
    if (sender.timer >= 0) this.scheduler.cancelTimer(sender)
    this.#deliver(sender, thread, sender.message)
    if (sender.request === 'send') {
      sender.result = undefined
      this.scheduler.wake(sender)
    } else {
      sender.state = RECEIVING
      this.scheduler.startTimer(sender, sender.receiveTimeout)
    }
    return true
  }

  /** Puts a message into the registers of a thread that receives it, with its items. */
  #deliver(from: SimulatedThread, to: SimulatedThread, message: Message): void {
    if (to.request === 'fault') return this.#answerFault(from, to, message)
    let pages = 0
    if (message.items !== undefined && to.window !== NO_WINDOW) {
      const done = this.#transfer.toWindow(from.space, to.space, message.items, to.window)
      pages = done.pages
      this.scheduler.time += done.ticks
    }
    this.#carry(from.id, to, message, pages)
    to.result = message
    to.sender = from.id
  }

  #answerFault(from: SimulatedThread, to: SimulatedThread, message: Message): void {
    const { items } = message
    const done = items && this.#transfer.toFault(from.space, to.space, items, to.page)
    if (done !== undefined) this.scheduler.time += done.ticks
    this.#carry(from.id, to, message, done?.pages ?? 0)
    to.sender = from.id
    if (message.op === 'page-fault-refused') {
      to.result = (message as PageFaultRefused).error
    } else if (done?.coversStart === true) {
      to.result = undefined
    } else {
      this.#becomeStuck(to)
    }
  }

  /** The cost and the event of a message. */
  #carry(from: ThreadId, to: SimulatedThread, message: Message, pages = 0): void {
    this.scheduler.time += this.#costs.ipc
    if (this.#sealMessages) seal(message)
    if (this.#observers.isObserved) {
      this.#observers.emit({ kind: 'message', at: this.now, from, to: to.id, message, pages })
    }
  }

  #fail(thread: SimulatedThread, error: Parameters<typeof failed>[0]): boolean {
    thread.result = failed(error)
    return true
  }

  // --- Servers

  #put(server: SimulatedThread, message: Message, sender: ThreadId): void {
    server.inbox.push({ message, sender })
    if (server.state === IDLE) this.scheduler.wake(server)
  }

  serveNext(server: SimulatedThread): void {
    const { message, sender } = server.inbox.shift()!
    this.scheduler.steps++
    this.#serve(server, message, sender, undefined)
  }

  /**
   * Runs a server on one message. True if it answered `caller`, the thread inside whose call this
   * happens: it runs again then.
   */
  #serve(
    server: SimulatedThread,
    message: Message,
    sender: ThreadId,
    caller: SimulatedThread | undefined,
  ): boolean {
    const { scheduler } = this
    const failure = this.#inject?.({
      kind: 'server',
      at: scheduler.time,
      thread: server.id,
      op: message.op,
      from: sender,
    })
    scheduler.enterServer(server)
    let answered = false
    try {
      if (failure?.kind === 'kill') this.endThread(server)
      if (failure?.kind === 'delay') this.spend(failure.ticks)
      if (server.state === RUNNING && failure?.kind !== 'fail') {
        const answer = server.serve!(message, sender)
        scheduler.charge()
        if (answer !== undefined) answered = this.#answer(server, sender, answer, caller)
      }
    } catch (error) {
      this.finish(server, { error })
    }
    if (answered) scheduler.reenter(caller!)
    else scheduler.running = undefined
    // A server that was ended runs no more, but its last answer holds.
    if (server.state !== ENDED) {
      server.state = IDLE
      if (server.inbox.length > 0) scheduler.wake(server)
    }
    return answered
  }

  #answer(
    server: SimulatedThread,
    sender: ThreadId,
    answer: Message,
    caller: SimulatedThread | undefined,
  ): boolean {
    checkMessage(answer)
    const client = this.threads.find(sender)
    if (client === undefined || !accepts(client, server)) return false
    this.#deliver(server, client, answer)
    if (client.state === STUCK) return false
    if (client === caller) {
      client.state = RUNNING
      return true
    }
    this.scheduler.handTo(client)
    return false
  }

  /** A message from a device; it waits if it must. */
  interrupt(device: ThreadId, to: ThreadId, message: Message): void {
    const thread = this.threads.find(to)
    if (thread === undefined) return
    this.scheduler.time += this.#costs.interrupt
    if (thread.serve !== undefined) {
      this.#carry(device, thread, message)
      this.#put(thread, message, device)
    } else if (thread.state === RECEIVING && thread.from === NO_THREAD) {
      this.#carry(device, thread, message)
      thread.result = message
      thread.sender = device
      this.scheduler.wake(thread)
    } else if (!thread.inbox.some(({ sender }) => sender === device)) {
      thread.inbox.push({ message, sender: device })
    }
  }

  alarm(server: SimulatedThread, ticks: Ticks, op: string, value: number): void {
    const message: Message & { readonly value: number } = { op, value }
    this.scheduler.timers.set(Math.max(ticks, this.now), {
      expire: () => {
        if (server.state === ENDED) return
        this.#carry(server.id, server, message)
        this.#put(server, message, server.id)
      },
    })
  }

  // --- Page faults

  #fault(thread: SimulatedThread): boolean {
    const { page, access } = thread
    const held = thread.space.rightsAt(page)
    thread.result = undefined
    // The slice was used up, or somebody else had the page mapped.
    if ((held & access) === access && access !== 0) return true
    this.scheduler.time += this.#costs.fault
    const pager = this.threads.find(thread.pager)
    if (pager === undefined || pager === thread) {
      this.#becomeStuck(thread)
      this.scheduler.block(thread)
      return false
    }
    thread.message = { op: 'page-fault', page, access, held } as Message
    thread.to = thread.pager
    thread.from = thread.pager
    thread.sendTimeout = Infinity
    thread.receiveTimeout = Infinity
    return this.#send(thread)
  }

  #becomeStuck(thread: SimulatedThread): void {
    if (thread.timer >= 0) this.scheduler.cancelTimer(thread)
    thread.state = STUCK
    this.stuck++
  }

  // --- Time

  #sleep(thread: SimulatedThread, ticks: Ticks): void {
    thread.state = SLEEPING
    this.scheduler.startTimer(thread, ticks)
    // For ever needs no timer.
    this.scheduler.block(thread)
  }

  expire(thread: SimulatedThread): void {
    if (thread.state === SENDING) {
      unqueue(this.threads.find(thread.to)!, thread)
      this.#fail(thread, 'send-timeout')
    } else if (thread.state === RECEIVING) {
      this.#fail(thread, 'receive-timeout')
    }
    this.scheduler.wake(thread)
  }

  spend(ticks: Ticks): void {
    if (ticks > 0) this.scheduler.time += ticks
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
        this.endThread(thread)
        return false
      case 'fail':
        if (!sends && request !== 'receive') return true
        this.#fail(thread, request === 'receive' ? 'receive-timeout' : 'send-timeout')
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

  // --- What threads do without waiting

  post(thread: SimulatedThread, to: ThreadId, message: Message): boolean {
    checkMessage(message)
    const partner = this.threads.find(to)
    if (partner === undefined) return false
    if (partner.serve !== undefined) {
      this.#carry(thread.id, partner, message)
      this.#put(partner, message, thread.id)
      return true
    }
    if (!accepts(partner, thread)) return false
    this.#deliver(thread, partner, message)
    if (partner.state !== STUCK) this.scheduler.wake(partner)
    return true
  }

  unmap(thread: SimulatedThread, flexpage: Flexpage, rights: Rights, self: boolean): AccessBits {
    const { space } = thread
    if (flexpage === NIL_FLEXPAGE) return 0
    const first = firstPage(flexpage)
    const pages = Math.min(pagesOf(flexpage), space.pages - first)
    const end = first + pages
    let gathered = 0
    for (let page = space.nextMapped(first, end); page < end;) {
      gathered |= this.#tree.unmap(space, page, rights, self)
      this.scheduler.time += this.#tree.changed * this.#costs.unmap
      page = space.nextMapped(page + 1, end)
    }
    if (this.#observers.isObserved) {
      const at = this.now
      this.#observers.emit({ kind: 'unmap', at, by: thread.id, page: first, pages, rights })
    }
    return gathered
  }

  spawn(thread: SimulatedThread, description: ThreadDescription): ThreadId {
    const priority = description.priority ?? thread.priority
    if (priority > thread.priority) {
      throw new SelfpageError(
        'PRIORITY_TOO_HIGH',
        `${thread.name} may not start a thread of priority ${priority}`,
        { hint: `its own is ${thread.priority}` },
      )
    }
    return this.startThread(thread.space, description, priority, thread.pager).id
  }

  end(thread: SimulatedThread, target: ThreadId): void {
    const found = this.threads.find(target)
    if (found !== undefined && found.space === thread.space) this.endThread(found)
  }

  cancel(thread: SimulatedThread, target: ThreadId): boolean {
    const found = this.threads.find(target)
    if (found === undefined || found.space !== thread.space || found.request === 'fault') {
      return false
    }
    if (found.state === SENDING) unqueue(this.threads.find(found.to)!, found)
    else if (found.state !== RECEIVING && found.state !== SLEEPING) return false
    if (found.state !== SLEEPING) this.#fail(found, 'cancelled')
    this.scheduler.wake(found)
    return true
  }

  setPager(thread: SimulatedThread, pager: ThreadId, of: ThreadId): void {
    const found = this.threads.find(of)
    if (found !== undefined && found.space === thread.space) found.pager = pager
  }

  note(thread: SimulatedThread, event: string, values: Readonly<Record<string, unknown>>): void {
    if (!this.#observers.isObserved) return
    this.#observers.emit({ kind: 'note', at: this.now, thread: thread.id, event, values })
  }

  // --- The life of threads

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
    this.scheduler.ready.push(thread)
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
    const { slice } = this.#costs
    const thread = new SimulatedThread(this, id, space, { name, priority, pager, slice })
    this.threads.add(thread)
    if (this.#observers.isObserved) {
      this.#observers.emit({ kind: 'thread-started', at: this.now, thread: id, name, priority })
    }
    return thread
  }

  finish(thread: SimulatedThread, thrown?: { readonly error: unknown }): void {
    if (this.scheduler.running === thread) {
      this.scheduler.charge()
      this.scheduler.running = undefined
    }
    this.endThread(thread, thrown)
  }

  switched(thread: SimulatedThread): void {
    if (!this.#observers.isObserved) return
    this.#observers.emit({ kind: 'switch', at: this.now, thread: thread.id })
  }

  /** Ends a thread: whoever waits for it is told, unless he waits to have a fault resolved. */
  endThread(thread: SimulatedThread, thrown?: { readonly error: unknown }): void {
    if (thread.state === ENDED) return
    this.scheduler.forget(thread)
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
      this.#observers.emit({ kind: 'thread-ended', at: this.now, thread: thread.id, ...thrown })
    }
  }

  #partnerEnded(thread: SimulatedThread): void {
    if (thread.request === 'fault') return this.#becomeStuck(thread)
    this.#fail(thread, 'no-such-thread')
    this.scheduler.wake(thread)
  }

  /** @throws Error if threads and queues do not fit together */
  audit(): void {
    this.scheduler.timers.audit()
    const ready = new Set(this.scheduler.ready)
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

/** Whether a thread waits for a message of `from` now. */
function accepts(thread: SimulatedThread, from: SimulatedThread): boolean {
  return thread.state === RECEIVING && (thread.from === NO_THREAD || thread.from === from.id)
}

function enqueue(receiver: SimulatedThread, sender: SimulatedThread): void {
  sender.after = undefined
  sender.before = receiver.lastSender
  if (receiver.lastSender === undefined) receiver.firstSender = sender
  else receiver.lastSender.after = sender
  receiver.lastSender = sender
}

function unqueue(receiver: SimulatedThread, sender: SimulatedThread): void {
  const { before, after } = sender
  if (before === undefined) receiver.firstSender = after
  else before.after = after
  if (after === undefined) receiver.lastSender = before
  else after.before = before
  sender.before = undefined
  sender.after = undefined
}
