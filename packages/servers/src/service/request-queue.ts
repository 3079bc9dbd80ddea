/**
 * Requests that wait for a worker: first come first served within a task, the tasks in turn. Of
 * those that need the turn only one is under way at a time.
 */
import { spaceOf, type Message, type SpaceId, type ThreadId } from '@selfpage/kernel'

export interface Request {
  /** Of the service's own; never used again. */
  readonly number: number
  readonly message: Message
  /** Who waits for the answer. */
  readonly client: ThreadId
  readonly needsTurn: boolean
}

export class RequestQueue {
  /** The task whose turn it is comes first. */
  readonly #tasks = new Map<SpaceId, Request[]>()
  #turnTaken = false

  add(request: Request): void {
    const task = spaceOf(request.client)
    const requests = this.#tasks.get(task)
    if (requests === undefined) this.#tasks.set(task, [request])
    else requests.push(request)
  }

  /** Before all others of its task. */
  addFirst(request: Request): void {
    const task = spaceOf(request.client)
    const requests = this.#tasks.get(task)
    if (requests === undefined) this.#tasks.set(task, [request])
    else requests.unshift(request)
  }

  /** The next request that may be served now; `end` it once it was. */
  take(): Request | undefined {
    if (this.#tasks.size === 0) return undefined
    for (const [task, requests] of this.#tasks) {
      const index = requests.findIndex(({ needsTurn }) => !(needsTurn && this.#turnTaken))
      if (index < 0) continue
      const [request] = requests.splice(index, 1)
      this.#tasks.delete(task)
      if (requests.length > 0) this.#tasks.set(task, requests)
      if (request.needsTurn) this.#turnTaken = true
      return request
    }
    return undefined
  }

  end(request: Request): void {
    if (request.needsTurn) this.#turnTaken = false
  }

  forget(task: SpaceId): void {
    this.#tasks.delete(task)
  }
}
