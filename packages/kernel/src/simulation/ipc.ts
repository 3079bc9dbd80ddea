/**
 * Messages between threads. A call that can be over at once is (its thread does not even leave the
 * processor), and a server that is idle answers inside the call.
 *
 * Page-fault IPC (L3): the answer resumes the thread if one of its map items is for the page, or
 * tells it of an error. Any other answer, no pager, a dead one: the thread is stuck, nobody else is.
 */
import type { CostModel } from '../costs.ts'
import { NO_WINDOW } from '../flexpage.ts'
import type { Message, PageFaultRefused } from '../message.ts'
import { NO_THREAD, type ThreadId, type Ticks } from '../numbers.ts'
import type { Inject } from './injection.ts'
import type { MappingTree } from './mapping-tree.ts'
import { itemsOf, seal } from './messages.ts'
import type { Observers } from './observers.ts'
import type { Scheduler } from './scheduler.ts'
import { accepts, enqueue, unqueue } from './sender-queue.ts'
import { fail, type SimulatedThread } from './simulated-thread.ts'
import { ENDED, IDLE, RECEIVING, RUNNING, SENDING, STUCK } from './thread-state.ts'
import type { ThreadLives } from './thread-lives.ts'
import type { ThreadTable } from './thread-table.ts'
import { ItemTransfer } from './transfer-items.ts'

export interface IpcOptions {
  readonly costs: CostModel
  readonly tree: MappingTree
  readonly observers: Observers
  readonly sealMessages: boolean
  readonly inject: Inject | undefined
}

export class Ipc {
  readonly #scheduler: Scheduler
  readonly #lives: ThreadLives
  readonly #threads: ThreadTable
  readonly #costs: CostModel
  readonly #observers: Observers
  readonly #transfer: ItemTransfer
  readonly #sealMessages: boolean
  readonly #inject: Inject | undefined

  constructor(scheduler: Scheduler, lives: ThreadLives, options: IpcOptions) {
    this.#scheduler = scheduler
    this.#lives = lives
    this.#threads = lives.threads
    this.#costs = options.costs
    this.#observers = options.observers
    this.#transfer = new ItemTransfer(options.tree, options.costs)
    this.#sealMessages = options.sealMessages
    this.#inject = options.inject
  }

  /** Sends the message in the registers; a call then waits for the answer. */
  send(thread: SimulatedThread): boolean {
    const items = itemsOf(thread.message)
    const partner = this.#threads.find(thread.to)
    if (partner === undefined) return fail(thread, 'no-such-thread')
    return this.#sendTo(partner, thread, items)
  }

  #sendTo(partner: SimulatedThread, thread: SimulatedThread, items: Message['items']): boolean {
    if (partner.serve !== undefined) return this.#sendToServer(thread, partner)
    if (!accepts(partner, thread)) {
      if (!(thread.sendTimeout > 0)) return fail(thread, 'send-timeout')
      thread.state = SENDING
      thread.items = items
      enqueue(partner, thread)
      this.#scheduler.startTimer(thread, thread.sendTimeout)
      this.#scheduler.block(thread)
      return false
    }
    this.#deliver(thread, partner, thread.message, items)
    if (thread.request === 'send') {
      if (partner.state !== STUCK) this.#scheduler.wake(partner)
      thread.result = undefined
      return true
    }
    if (partner.state !== STUCK) this.#scheduler.handTo(partner)
    this.#awaitAnswer(thread)
    return false
  }

  receive(thread: SimulatedThread): boolean {
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
      const partner = this.#threads.find(thread.from)
      if (partner === undefined) return fail(thread, 'no-such-thread')
      if (partner.state === SENDING && partner.to === thread.id) {
        return this.#accept(thread, partner)
      }
    }
    if (!(thread.receiveTimeout > 0)) return fail(thread, 'receive-timeout')
    this.#awaitAnswer(thread)
    return false
  }

  /** Answers whoever is still waiting for it, and waits for anybody. */
  replyAndWait(thread: SimulatedThread): boolean {
    const client = this.#threads.find(thread.to)
    thread.from = NO_THREAD
    thread.receiveTimeout = Infinity
    const items = itemsOf(thread.message)
    if (client !== undefined && accepts(client, thread)) {
      this.#deliver(thread, client, thread.message, items)
      if (client.state !== STUCK) this.#scheduler.handTo(client)
    }
    return this.receive(thread)
  }

  fault(thread: SimulatedThread): boolean {
    const { page, access } = thread
    const held = thread.space.rightsAt(page)
    thread.result = undefined
    // The slice was used up, or somebody else had the page mapped.
    if ((held & access) === access && access !== 0) return true
    this.#scheduler.time += this.#costs.fault
    const pager = this.#threads.find(thread.pager)
    if (pager === undefined || pager === thread) {
      this.#lives.becomeStuck(thread)
      this.#scheduler.block(thread)
      return false
    }
    thread.message = { op: 'page-fault', page, access, held } as Message
    thread.to = thread.pager
    thread.from = thread.pager
    thread.sendTimeout = Infinity
    thread.receiveTimeout = Infinity
    return this.#sendTo(pager, thread, undefined)
  }

  post(thread: SimulatedThread, to: ThreadId, message: Message): boolean {
    const items = itemsOf(message)
    const partner = this.#threads.find(to)
    // What a thread does between its end and its next step reaches nobody.
    if (partner === undefined || thread.state === ENDED) return false
    if (partner.serve !== undefined) {
      this.#carry(thread.id, partner, message)
      this.#put(partner, message, thread.id)
      return true
    }
    if (!accepts(partner, thread)) return false
    this.#deliver(thread, partner, message, items)
    if (partner.state !== STUCK) this.#scheduler.wake(partner)
    return true
  }

  /** A message from a device; it waits if it must. */
  interrupt(device: ThreadId, to: ThreadId, message: Message): void {
    const thread = this.#threads.find(to)
    if (thread === undefined) return
    this.#scheduler.time += this.#costs.interrupt
    if (thread.serve !== undefined) {
      this.#carry(device, thread, message)
      this.#put(thread, message, device)
    } else if (thread.state === RECEIVING && thread.from === NO_THREAD) {
      this.#carry(device, thread, message)
      thread.result = message
      thread.sender = device
      this.#scheduler.wake(thread)
    } else if (!thread.inbox.some(({ sender }) => sender === device)) {
      thread.inbox.push({ message, sender: device })
    }
  }

  alarm(server: SimulatedThread, ticks: Ticks, op: string, value: number): void {
    if (!(ticks < Infinity)) return
    const message: Message & { readonly value: number } = { op, value }
    this.#scheduler.timers.set(Math.max(ticks, this.#scheduler.now), {
      expire: () => {
        if (server.state === ENDED) return
        this.#carry(server.id, server, message)
        this.#put(server, message, server.id)
      },
    })
  }

  serveNext(server: SimulatedThread): void {
    const { message, sender } = server.inbox.shift()!
    this.#scheduler.steps++
    this.#serve(server, message, sender, undefined)
  }

  #sendToServer(thread: SimulatedThread, server: SimulatedThread): boolean {
    this.#carry(thread.id, server, thread.message)
    if (thread.request === 'send') {
      this.#put(server, thread.message, thread.id)
      thread.result = undefined
      return true
    }
    const scheduler = this.#scheduler
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
    const scheduler = this.#scheduler
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
      if (failure?.kind === 'kill') this.#lives.endThread(server)
      if (failure?.kind === 'delay') scheduler.time += failure.ticks
      if (server.state === RUNNING && failure?.kind !== 'fail') {
        const answer = server.serve!(message, sender)
        scheduler.charge()
        if (answer !== undefined) answered = this.#answer(server, sender, answer, caller)
      }
    } catch (error) {
      this.#lives.finish(server, { error })
    }
    if (scheduler.running === server) scheduler.charge()
    if (answered) scheduler.reenter(caller!)
    else scheduler.running = undefined
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
    const items = itemsOf(answer)
    const client = caller ?? this.#threads.find(sender)
    if (client === undefined || !accepts(client, server)) return false
    this.#deliver(server, client, answer, items)
    if (client.state === STUCK) return false
    if (client === caller) {
      client.state = RUNNING
      return true
    }
    this.#scheduler.handTo(client)
    return false
  }

  #put(server: SimulatedThread, message: Message, sender: ThreadId): void {
    server.inbox.push({ message, sender })
    if (server.state === IDLE) this.#scheduler.wake(server)
  }

  #awaitAnswer(thread: SimulatedThread): void {
    thread.state = RECEIVING
    this.#scheduler.startTimer(thread, thread.receiveTimeout)
    this.#scheduler.block(thread)
  }

  /** Takes the message of a thread that waits to send it. */
  #accept(thread: SimulatedThread, sender: SimulatedThread): boolean {
    unqueue(thread, sender)
    if (sender.timer >= 0) this.#scheduler.cancelTimer(sender)
    this.#deliver(sender, thread, sender.message, sender.items)
    if (sender.request === 'send') {
      sender.result = undefined
      this.#scheduler.wake(sender)
    } else {
      sender.state = RECEIVING
      this.#scheduler.startTimer(sender, sender.receiveTimeout)
    }
    return true
  }

  /** Puts a message into the registers of a thread that receives it, with its items. */
  #deliver(
    from: SimulatedThread,
    to: SimulatedThread,
    message: Message,
    items: Message['items'],
  ): void {
    if (to.request === 'fault') return this.#answerFault(from, to, message, items)
    let pages = 0
    if (items !== undefined && to.window !== NO_WINDOW) {
      const done = this.#transfer.toWindow(from.space, to.space, items, to.window)
      pages = done.pages
      this.#scheduler.time += done.ticks
    }
    this.#carry(from.id, to, message, pages)
    to.result = message
    to.sender = from.id
  }

  #answerFault(
    from: SimulatedThread,
    to: SimulatedThread,
    message: Message,
    items: Message['items'],
  ): void {
    const done = items && this.#transfer.toFault(from.space, to.space, items, to.page)
    if (done !== undefined) this.#scheduler.time += done.ticks
    this.#carry(from.id, to, message, done?.pages ?? 0)
    to.sender = from.id
    if (done?.coversStart === true) {
      to.result = undefined
    } else if (message.op === 'page-fault-refused') {
      to.result = (message as PageFaultRefused).error
    } else {
      this.#lives.becomeStuck(to)
    }
  }

  /** The cost and the event of a message. */
  #carry(from: ThreadId, to: SimulatedThread, message: Message, pages = 0): void {
    this.#scheduler.time += this.#costs.ipc
    if (this.#sealMessages) seal(message)
    if (this.#observers.isObserved) {
      this.#observers.emit({
        kind: 'message',
        at: this.#scheduler.now,
        from,
        to: to.id,
        message,
        pages,
      })
    }
  }
}
