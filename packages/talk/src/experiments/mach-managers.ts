/** What two experiments share: programs that are managers of memory objects on Mach, and their clients. */
import { NO_THREAD, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type { EventListener, Message, Program, Thread } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'

/** Any message of Mach's, looked into. */
type Told = Message & Readonly<Record<'object' | 'page' | 'at' | 'port', number>>

/** What a manager does with a page that is asked for, and with one that is returned to it. */
export interface Manners {
  readonly answers: boolean
  /** Ticks until a returned page is saved and freed; Infinity: never. */
  readonly savingTicks: number
}

/** Hears who is who in a run, so that programs can find the kernel and each other. */
export class MachScene {
  #kernel = NO_THREAD
  #manager = NO_THREAD
  /** Notes of the kernel, by name. */
  readonly noted = new Map<string, number>()

  readonly listen: EventListener = (event) => {
    if (event.kind === 'thread-started' && event.name === 'mach kernel') this.#kernel = event.thread
    if (event.kind === 'note') {
      this.noted.set(event.event, (this.noted.get(event.event) ?? 0) + 1)
    }
  }

  /** A manager of one object, which clients open by `open`. It runs for ever. */
  manager({ answers, savingTicks }: Manners): Program {
    const settle = (thread: Thread) => {
      this.#manager = thread.id
      return this.#kernel
    }
    return {
      name: 'manager',
      *run({ thread }) {
        const kernel = settle(thread)
        for (;;) {
          const message = (yield* thread.receive()) as Told
          const { object, page, at } = message
          if (message.op === 'open') {
            const client = thread.sender
            const grant = { op: 'port.grant', own: 1, to: spaceOf(client) } as Message
            const { port } = (yield* thread.call(kernel, grant)) as Told
            yield* thread.send(client, { op: 'opened', port } as Message)
          } else if (message.op === 'memoryObject.init') {
            yield* thread.send(kernel, { op: 'memoryObject.ready', object } as Message)
          } else if (message.op === 'memoryObject.dataRequest' && answers) {
            yield* thread.send(kernel, {
              op: 'memoryObject.dataUnavailable',
              object,
              page,
            } as Message)
          } else if (message.op === 'memoryObject.dataReturn' && savingTicks < Infinity) {
            yield* thread.sleep(savingTicks)
            yield* thread.call(kernel, { op: 'vm.deallocate', page: at, pages: 1 } as Message)
          }
        }
      },
    }
  }

  /** Maps `pages` of the manager's object and writes them, round and round. */
  client(pages: number, rounds: number): Program {
    const open = (thread: Thread) => this.#open(thread, pages)
    return {
      name: 'client',
      *run(task) {
        const start = yield* open(task.thread)
        const { space } = task.thread
        for (let round = 0; round < rounds; round++) {
          for (let page = start; page < start + pages; page++) {
            while (!space.touch(page, WRITE)) {
              const error = yield* task.thread.fault(page, WRITE)
              if (error !== undefined) throw new SelfpageError('EXPERIMENT_FAILED', error)
            }
            task.count('pagesWritten')
          }
        }
      },
    }
  }

  *#open(thread: Thread, pages: number): Generator<unknown, number, undefined> {
    // The manager starts first, and settles in its first step.
    yield* thread.sleep(1_000_000)
    const { port } = (yield* thread.call(this.#manager, { op: 'open' })) as Told
    const request = { op: 'vm.map', pages, rights: READ | WRITE, port } as Message
    const mapped = (yield* thread.call(this.#kernel, request)) as Told
    if (mapped.op === 'vm.mapped') return mapped.page
    throw new SelfpageError('EXPERIMENT_FAILED', `not mapped: ${mapped.op}`)
  }
}
