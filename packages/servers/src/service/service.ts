/**
 * A server that serves many clients at a time. One thread, which never waits, takes requests and
 * reclaim requests; workers in the same space serve them, each one request at a time; the first
 * thread answers, so clients know one thread only. Clients take turns, so one that asks a lot does
 * not keep others waiting. Requests that must not run side by side (they change metadata) have a
 * turn of their own.
 */
import {
  flexpage,
  firstPage,
  NO_THREAD,
  NO_WINDOW,
  spaceOf,
  type Flexpage,
  type Kernel,
  type Message,
  type Operation,
  type Space,
  type SpaceId,
  type Thread,
  type ThreadId,
} from '@selfpage/kernel'
import { RequestQueue, type Request } from './request-queue.ts'
import { refuse } from './store-error.ts'

/** What serves a request. */
export interface Worker {
  readonly thread: Thread
  /** Pages of the space where replies may map something, the worker's own. */
  readonly window: Flexpage
  /** The window's first page. */
  readonly windowStart: number
}

export interface ServiceDescription {
  readonly name: string
  readonly priority: number
  /** Requests served at a time, at least 1. */
  readonly workers: number
  /** A window has `2 ** windowOrder` pages. */
  readonly windowOrder: number
  /** Who may ask for frames back. */
  readonly memory: ThreadId
  /** Runs before the first request is served. `main` is the thread that takes requests. */
  boot(worker: Worker, main: ThreadId): Operation<void>
  /** What to do before a request is served, if there is anything. */
  prepare?(worker: Worker): Operation<void> | undefined
  serve(worker: Worker, request: Message, client: ThreadId, hasTurn: boolean): Operation<Reply>
  /** What to do once it was served, before it is answered. */
  tidy?(worker: Worker): Operation<void> | undefined
  /** Whether requests like this go one at a time. */
  needsTurn(request: Message): boolean
  /** Gives frames back, at once. */
  reclaim?(worker: Worker, frames: number): Operation<void>
}

/** AGAIN: it turned out that the request needs its turn. */
export type Reply = Message | typeof AGAIN

export const AGAIN: unique symbol = Symbol('again')

/** A reply for which nothing need be done. */
export function answer(reply: Reply): Operation<Reply> {
  return { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: reply }) }) }
}

export interface Service {
  readonly thread: ThreadId
  readonly space: Space
  /** Drops what a task asked for and nobody has begun. */
  taskEnded(task: SpaceId): void
}

interface Served extends Message {
  readonly op: 'worker.served'
  readonly request?: Request
  readonly reply?: Reply
}

/** A worker as the first thread knows it. */
interface WorkerRecord {
  /** Of its window. */
  readonly index: number
  /** What it is at. */
  request: Request | undefined
}

interface Work extends Message {
  readonly op: 'worker.serve' | 'worker.reclaim' | 'failed'
  readonly request?: Request
  readonly frames?: number
}

export function startService(kernel: Kernel, description: ServiceDescription): Service {
  const { name, priority, workers, windowOrder, memory } = description
  const windowPages = 2 ** windowOrder
  const space = kernel.createSpace(name, (workers + 1) * windowPages)
  const queue = new RequestQueue()
  const records = new Map<ThreadId, WorkerRecord>()
  const main = kernel.createServer(space, {
    name,
    priority,
    pager: NO_THREAD,
    serve: (self) => {
      const idle: ThreadId[] = []
      let lastNumber = 0
      let isBooted = false
      let reclaimer = NO_THREAD
      let framesWanted = 0

      const hand = () => {
        if (!isBooted) return
        while (idle.length > 0) {
          const request = queue.take()
          if (request === undefined) break
          const worker = idle.pop() as ThreadId
          const record = records.get(worker) as WorkerRecord
          record.request = request
          const work: Work = { op: 'worker.serve', request }
          self.post(worker, work)
        }
        if (framesWanted > 0 && reclaimer !== NO_THREAD) {
          const work: Work = { op: 'worker.reclaim', frames: framesWanted }
          if (self.post(reclaimer, work)) {
            reclaimer = NO_THREAD
            framesWanted = 0
          }
        }
      }

      const take = (served: Served, worker: ThreadId): Message | undefined => {
        const { request, reply } = served
        const record = records.get(worker)
        // It ended since, and has a successor.
        if (record === undefined) return undefined
        const current = record.request
        if (current !== undefined) {
          queue.end(current)
          // It never came to know of its work: a message was lost.
          if (request?.number !== current.number) queue.addFirst(current)
          else if (reply === AGAIN) queue.addFirst({ ...current, needsTurn: true })
          else if (reply !== undefined) self.post(current.client, reply)
        }
        const next = isBooted ? queue.take() : undefined
        record.request = next
        if (next === undefined) {
          idle.push(worker)
          return undefined
        }
        const work: Work = { op: 'worker.serve', request: next }
        return work
      }

      /** A worker that ended does not keep the turn, nor its client waiting, for ever. */
      const replaceDead = () => {
        for (const [worker, { index, request }] of records) {
          if (request === undefined || kernel.isAlive(worker)) continue
          records.delete(worker)
          queue.end(request)
          self.post(request.client, refuse('io-error'))
          startWorker(index, (next) => work(next, main, description, false))
        }
      }

      return (message, sender) => {
        if (spaceOf(sender) === space.id) {
          if (message.op === 'worker.reclaimed') reclaimer = sender
          else {
            if (message.op === 'worker.booted') isBooted = true
            const answer = take(message as Served, sender)
            hand()
            return answer
          }
        } else if (message.op === 'memory.reclaim' && spaceOf(sender) === spaceOf(memory)) {
          framesWanted = (message as Message & { frames: number }).frames
        } else {
          if (idle.length < workers) replaceDead()
          const needsTurn = description.needsTurn(message)
          queue.add({ number: ++lastNumber, message, client: sender, needsTurn })
        }
        hand()
        return undefined
      }
    },
  })

  const startWorker = (index: number, body: (worker: Worker) => Operation<void>) => {
    const window = flexpage(index * windowPages, windowOrder)
    const thread = kernel.createThread(space, {
      name: `${name} ${index === 0 ? 'reclaim' : `worker ${index}`}`,
      priority,
      pager: NO_THREAD,
      body: (self) => body({ thread: self, window, windowStart: firstPage(window) }),
    })
    records.set(thread, { index, request: undefined })
  }
  if (description.reclaim !== undefined) {
    startWorker(0, (worker) => reclaim(worker, main, description))
  }
  for (let index = 1; index <= workers; index++) {
    startWorker(index, (worker) => work(worker, main, description, index === 1))
  }
  return {
    thread: main,
    space,
    taskEnded: (task) => queue.forget(task),
  }
}

function* work(
  worker: Worker,
  main: ThreadId,
  description: ServiceDescription,
  boots: boolean,
): Operation<void> {
  const { thread } = worker
  if (boots) yield* description.boot(worker, main)
  const first: Message = { op: boots ? 'worker.booted' : 'worker.served' }
  let next = (yield* thread.call(main, first, NO_WINDOW)) as Work
  while (next.op === 'worker.serve' && next.request !== undefined) {
    const { request } = next
    const { message, client, needsTurn } = request
    const preparation = description.prepare?.(worker)
    if (preparation !== undefined) yield* preparation
    const reply: Reply = yield* description.serve(worker, message, client, needsTurn)
    const tidying = description.tidy?.(worker)
    if (tidying !== undefined) yield* tidying
    const served: Served = { op: 'worker.served', request, reply }
    do next = (yield* thread.call(main, served, NO_WINDOW)) as Work
    while (next.op === 'failed')
  }
}

function* reclaim(
  worker: Worker,
  main: ThreadId,
  description: ServiceDescription,
): Operation<void> {
  for (;;) {
    const ready: Message = { op: 'worker.reclaimed' }
    const next = (yield* worker.thread.call(main, ready, NO_WINDOW)) as Work
    if (next.op !== 'worker.reclaim' || description.reclaim === undefined) return
    yield* description.reclaim(worker, next.frames ?? 0)
  }
}
