/** A machine with a memory server on it, and tasks as short scripts. */
import type { HandleId } from '@selfpage/container'
import {
  createSimulation,
  flexpage,
  READ,
  WRITE,
  type KernelEvent,
  type SpaceId,
  type Thread,
  type ThreadId,
} from '@selfpage/kernel'
import type { Operation, Simulation } from '@selfpage/kernel'
import {
  startMemoryProxy,
  startMemoryServer,
  type MemoryServer,
  type MemoryServerOptions,
  type Reclaim,
} from '../src/index.ts'
import { memoryClient, type MemoryClient, type MemoryResult } from '../src/client.ts'

export interface Machine {
  readonly kernel: Simulation
  readonly server: MemoryServer
  /** The first thread of each task. */
  readonly threads: ReadonlyMap<SpaceId, readonly ThreadId[]>
  /** What servers noted of themselves. */
  readonly notes: { readonly event: string; readonly values: Readonly<Record<string, unknown>> }[]
  /** A task with a contract for so many frames (none, if negative) that runs this. */
  task(name: string, frames: number, body: TaskBody): SpaceId
  /** Runs until nothing can, audits, and throws what a task threw. */
  run(): void
}

type TaskBody = (self: {
  readonly thread: Thread
  readonly memory: MemoryClient
}) => Operation<void>

/** Who serves memory: the server itself, a proxy of it, or a proxy of a proxy. */
export type Standing = 'server' | 'proxy' | 'proxy of a proxy'

/** Frames of the machine that the servers above a proxy keep. */
const SPARE = 8

export function startMachine(
  frames: number,
  options: MemoryServerOptions = {},
  standing: Standing = 'server',
): Machine {
  const depth = { server: 0, proxy: 1, 'proxy of a proxy': 2 }[standing]
  const kernel = createSimulation({
    frames: frames + depth * SPARE,
    pageSizeBytes: 64,
    sealMessages: true,
  })
  let server = startMemoryServer(kernel, depth === 0 ? options : {})
  const servers = [server]
  for (let above = depth; above > 0; above--) {
    server = startMemoryProxy(kernel, {
      ...(above === 1 ? options : {}),
      upstream: server,
      frames: frames + (above - 1) * SPARE,
      priority: 245 + above,
    })
    servers.push(server)
  }
  const notes: { event: string; values: Readonly<Record<string, unknown>> }[] = []
  const errors: unknown[] = []
  kernel.observe((event: KernelEvent) => {
    if (event.kind === 'note') notes.push(event)
    if (event.kind === 'thread-ended' && event.error !== undefined) errors.push(event.error)
  })
  const threads = new Map<SpaceId, readonly ThreadId[]>()
  return {
    kernel,
    server,
    notes,
    threads,
    task(name, guaranteedFrames, body) {
      const space = kernel.createSpace(name, 4096)
      if (guaranteedFrames >= 0) server.setContract({ task: space.id, guaranteedFrames })
      const thread = kernel.createThread(space, {
        name,
        priority: 100,
        body: (self) => body({ thread: self, memory: memoryClient(self, server.thread) }),
      })
      threads.set(space.id, [thread])
      return space.id
    },
    run() {
      kernel.run({ steps: 1_000_000 })
      for (const each of servers) each.audit()
      kernel.audit()
      if (errors.length > 0) throw errors[0]
    },
  }
}

/** A task that fills so many frames, and then does nothing but give back what it is asked for. */
export function obedientTask(machine: Machine, name: string, frames: number): SpaceId {
  return machine.task(name, -1, function* ({ thread, memory }) {
    const held: HandleId[] = []
    const listener = thread.spawn({
      name: `${name} listener`,
      *body(self) {
        const own = memoryClient(self, machine.server.thread)
        while (true) {
          const asked = yield* self.receive()
          if (asked.op !== 'memory.reclaim') continue
          yield* own.deallocate(held.splice(0, (asked as Reclaim).frames))
        }
      },
    })
    yield* thread.sleep(1_000_000)
    yield* memory.listen(listener)
    for (let page = 0; page < frames; page++) {
      const reply = yield* memory.allocate(1)
      if (reply.op !== 'memory.allocated') break
      const [handle] = reply.handles
      if (handle === undefined) break
      held.push(handle)
      yield* memory.mapOne(handle, READ | WRITE, flexpage(page))
    }
    yield* thread.receive(thread.id)
  })
}

/** The handles of an allocation that must have succeeded. */
export function allocated(reply: MemoryResult<'memory.allocated'>): readonly HandleId[] {
  if (reply.op === 'memory.allocated') return reply.handles
  throw new Error(`no memory: ${JSON.stringify(reply)}`)
}
