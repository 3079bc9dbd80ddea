/**
 * Requests that wait for a worker: first come first served within a task, the tasks in turn. Of
 * those that need the turn only one is under way at a time.
 */
import { spaceOf, type Message, type SpaceId, type ThreadId } from '@selfpage/kernel'
import { removeAt } from '../remove-at.ts'

export interface Request {
  /** Of the service's own; never used again. */
  readonly number: number
  readonly message: Message
  /** Who waits for the answer. */
  readonly client: ThreadId
  readonly needsTurn: boolean
}

export class RequestQueue {
  /** Of every task that ever asked. */
  readonly #tasks = new Map<SpaceId, Request[]>()
  /** Those that have requests; the one whose turn it is comes first. */
  readonly #waiting: Request[][] = []
  #turnTaken = false

  add(request: Request): void {
    this.#requestsOf(request).push(request)
  }

  /** Before all others of its task. */
  addFirst(request: Request): void {
    this.#requestsOf(request).unshift(request)
  }

  /** The next request that may be served now; `end` it once it was. */
  take(): Request | undefined {
    for (let turn = 0; turn < this.#waiting.length; turn++) {
      const requests = this.#waiting[turn]
      const index = this.#firstOf(requests)
      if (index === requests.length) continue
      const request = removeAt(requests, index)
      removeAt(this.#waiting, turn)
      if (requests.length > 0) this.#waiting.push(requests)
      if (request.needsTurn) this.#turnTaken = true
      return request
    }
    return undefined
  }

  end(request: Request): void {
    if (request.needsTurn) this.#turnTaken = false
  }

  forget(task: SpaceId): void {
    const requests = this.#tasks.get(task)
    if (requests === undefined) return
    this.#tasks.delete(task)
    if (requests.length > 0) removeAt(this.#waiting, this.#waiting.indexOf(requests))
  }

  /** The queue of the request's task, which waits from now on. */
  #requestsOf({ client }: Request): Request[] {
    const task = spaceOf(client)
    let requests = this.#tasks.get(task)
    if (requests === undefined) {
      requests = []
      this.#tasks.set(task, requests)
    }
    if (requests.length === 0) this.#waiting.push(requests)
    return requests
  }

  /** Which of them may be served now; none: how many there are. */
  #firstOf(requests: readonly Request[]): number {
    let index = 0
    while (index < requests.length && requests[index].needsTurn && this.#turnTaken) index++
    return index
  }
}
