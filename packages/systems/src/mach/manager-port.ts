/**
 * The kernel's way to a manager: messages arrive in order, and the kernel never waits. They are
 * queued, and a thread of the kernel's space, one for each manager, waits in the kernel's stead. So a
 * manager that never receives holds up nobody. Nor can a message be taken for the answer to a call
 * or a page fault of the manager's own, because those come from another thread.
 *
 * Managers that never wait (servers) need none of this: a message is posted to them.
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
  readonly #isServer: boolean
  readonly #queue: Message[] = []
  #sender: ThreadId | undefined

  /** @param thread where the manager receives */
  constructor(
    name: string,
    space: SpaceId,
    thread: ThreadId,
    kernel: ServerThread,
    isServer: boolean,
  ) {
    this.name = name
    this.space = space
    this.#thread = thread
    this.#kernel = kernel
    this.#isServer = isServer
  }

  /** Messages not yet received. */
  get queued(): number {
    return this.#queue.length
  }

  tell(message: ToManager): void {
    const kernel = this.#kernel
    if (this.#isServer) {
      kernel.post(this.#thread, message)
      return
    }
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
