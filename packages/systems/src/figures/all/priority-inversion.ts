/**
 * The talk's priority inversion, and its cure (slide "Resource Limits", G10): a server that uses
 * its own memory for its clients hands its priority to the least of them; one that works in memory
 * its client brings, does not. Two runs of the same three threads on the same machine.
 */
import { containerId } from '@selfpage/container'
import type { ContainerRequest } from '@selfpage/container'
import { createSimulation, NO_THREAD, NO_WINDOW, spaceOf } from '@selfpage/kernel'
import type { KernelEvent, Message, Operation, Thread, ThreadId } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import type { MemoryRequest } from '@selfpage/memory-server'
import type { Figure } from '../figure.ts'
import { sequenceOfEvents } from '../sequence-of-events.ts'
import type { FigureView } from '../sequence-of-events.ts'
import type { Sequence } from '../sequence.ts'

/** Frames: of the machine, and of each contract. Two are nobody's. */
const frames = { machine: 12, low: 2, medium: 4, server: 4 }
/** What the work of the low-priority client takes, and what the other one asks for. */
const workPages = 8
const mediumPages = 8
/** How long the work goes on before it takes memory. */
const workTicks = 100_000

const priorities = { low: 10, medium: 50, server: 200 }

export const priorityInversion: Figure = {
  name: 'priority-inversion',
  summary:
    'A low-priority client gets frames by way of a server, and does not if it must bring them',
  async draw() {
    return { kind: 'sequences', sequences: [inServersMemory(), inClientsMemory()] }
  },
}

/** Steps of the talk's slide: the low client's request, and the two that meet. */
function view(title: string): FigureView {
  return {
    title,
    participants: ['low client', 'medium client', 'high server', 'memory server'],
    numberOf({ op, message, isReply }) {
      if (isReply) return undefined
      if (op === 'work.request') return 1
      // The two that want memory at the same time; what the low client makes do with comes later.
      if (op === 'memory.allocate') return 2
      const asked = message as unknown as { readonly pages?: number }
      return op === 'container.create' && asked.pages === workPages ? 2 : undefined
    },
  }
}

function inServersMemory(): Sequence {
  return run(view('Priority inversion: in the server’s memory'), {
    *low(thread, server) {
      yield* thread.call(server, { op: 'work.request', pages: workPages } as Message)
    },
    *serve(thread, memory) {
      yield* thread.receive()
      const client = thread.sender
      yield* thread.compute(workTicks)
      const request: MemoryRequest = { op: 'memory.allocate', count: workPages }
      const reply = yield* thread.call(memory, request)
      yield* thread.send(client, answer(reply))
    },
  })
}

function inClientsMemory(): Sequence {
  return run(view('Its cure: in the client’s memory'), {
    *low(thread, server, memory) {
      const grantee = spaceOf(server)
      yield* thread.compute(workTicks)
      for (const pages of [workPages, frames.low]) {
        const request = { op: 'container.create', pages, leaseTicks: 1_000_000_000, grantee }
        const reply = yield* thread.call(memory, request)
        if (reply.op !== 'container.done') continue
        const { container } = reply as unknown as { readonly container: number }
        yield* thread.call(server, { op: 'work.request', container } as Message)
        break
      }
    },
    *serve(thread, memory) {
      const message = yield* thread.receive()
      const client = thread.sender
      const container = containerId((message as unknown as { container: number }).container)
      const request: ContainerRequest = { op: 'container.lockMap', container }
      const reply = yield* thread.call(memory, request, NO_WINDOW)
      yield* thread.call(memory, { op: 'container.unlock', container } as Message)
      yield* thread.send(client, answer(reply))
    },
  })
}

function answer(reply: Message): Message {
  return reply.op === 'refused' ? reply : { op: 'work.done' }
}

interface Cast {
  low(thread: Thread, server: ThreadId, memory: ThreadId): Operation<void>
  serve(thread: Thread, memory: ThreadId): Operation<void>
}

/** When the low client begins, with all frames at the memory server; the other one, later. */
const start = 1_000_000

function run(view: FigureView, cast: Cast): Sequence {
  const kernel = createSimulation({ frames: frames.machine, pageSizeBytes: 64 })
  const events: KernelEvent[] = []
  kernel.observe((event) => events.push(event))
  const memory = startMemoryServer(kernel, { lowFrames: 0, highFrames: 0 })
  const thread = (
    name: string,
    priority: number,
    guaranteedFrames: number,
    body: (thread: Thread) => Operation<void>,
  ): ThreadId => {
    const space = kernel.createSpace(name, 64)
    memory.setContract({ task: space.id, guaranteedFrames })
    return kernel.createThread(space, { name, priority, pager: NO_THREAD, body })
  }
  const server = thread('high server', priorities.server, frames.server, (self) =>
    cast.serve(self, memory.thread),
  )
  thread('low client', priorities.low, frames.low, function* (self) {
    yield* self.sleep(start)
    yield* cast.low(self, server, memory.thread)
  })
  thread('medium client', priorities.medium, frames.medium, function* (self) {
    yield* self.sleep(start + workTicks / 2)
    yield* self.call(memory.thread, { op: 'memory.allocate', count: mediumPages } as Message)
  })
  kernel.run({ steps: 10_000 })
  return sequenceOfEvents(events, view)
}
