/**
 * The kernel's way to a manager: messages arrive in order, and the kernel never waits. What a
 * manager does not receive at once is queued, and a thread of the kernel's space, one for each such
 * manager, waits in the kernel's stead. So a manager that never receives holds up nobody.
 */
import type { Message, ServerThread, SpaceId, ThreadId } from '@selfpage/kernel'
import type { ToManager } from './protocol.ts'

/** Wakes the thread that sends. */
const QUEUED: Message = { op: 'port.queued' }

export class ManagerPort {
  readonly name: string
  readonly space: SpaceId
  readonly #thread: ThreadId
  readonly #kernel: ServerThread
  readonly #queue: Message[] = []
  #sender: ThreadId | undefined

  /** @param thread where the manager receives */
  constructor(name: string, space: SpaceId, thread: ThreadId, kernel: ServerThread) {
    this.name = name
    this.space = space
    this.#thread = thread
    this.#kernel = kernel
  }

  /** Messages not yet received. */
  get queued(): number {
    return this.#queue.length
  }

  tell(message: ToManager): void {
    const kernel = this.#kernel
    if (this.#queue.length === 0 && kernel.post(this.#thread, message)) return
    this.#queue.push(message)
    if (this.#sender === undefined) this.#sender = this.#startSender()
    else kernel.post(this.#sender, QUEUED)
  }

  #startSender(): ThreadId {
    const queue = this.#queue
    const to = this.#thread
    const kernel = this.#kernel.id
    return this.#kernel.spawn({
      name: `${this.#kernel.name} to ${this.name}`,
      *body(thread) {
        for (;;) {
          while (queue.length > 0) {
            // It stays the first until it was received: nothing may be posted past it.
            const failed = yield* thread.send(to, queue[0])
            if (failed?.error === 'no-such-thread') return
            queue.shift()
          }
          yield* thread.receive(kernel)
        }
      },
    })
  }
}
