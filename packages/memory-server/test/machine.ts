/** A machine with a memory server on it, and tasks as short scripts. */
import { createSimulation, type KernelEvent, type SpaceId, type Thread } from '@selfpage/kernel'
import type { Operation, Simulation } from '@selfpage/kernel'
import { startMemoryServer, type MemoryServer, type MemoryServerOptions } from '../src/index.ts'
import { memoryClient, type MemoryClient } from '../src/client.ts'

export interface Machine {
  readonly kernel: Simulation
  readonly server: MemoryServer
  /** What servers noted of themselves. */
  readonly notes: { readonly event: string; readonly values: Readonly<Record<string, unknown>> }[]
  /** A task with a contract for so many frames (none, if negative) that runs this. */
  task(name: string, frames: number, body: TaskBody): SpaceId
  /** Runs until nothing can, audits, and throws what a task threw. */
  run(): void
}

export type TaskBody = (self: {
  readonly thread: Thread
  readonly memory: MemoryClient
}) => Operation<void>

export function startMachine(
  frames: number,
  options: MemoryServerOptions = {},
  pageSizeBytes = 64,
): Machine {
  const kernel = createSimulation({ frames, pageSizeBytes, sealMessages: true })
  const server = startMemoryServer(kernel, options)
  const notes: { event: string; values: Readonly<Record<string, unknown>> }[] = []
  const errors: unknown[] = []
  kernel.observe((event: KernelEvent) => {
    if (event.kind === 'note') notes.push(event)
    if (event.kind === 'thread-ended' && event.error !== undefined) errors.push(event.error)
  })
  return {
    kernel,
    server,
    notes,
    task(name, guaranteedFrames, body) {
      const space = kernel.createSpace(name, 4096)
      if (guaranteedFrames >= 0) server.setContract({ task: space.id, guaranteedFrames })
      kernel.createThread(space, {
        name,
        priority: 100,
        body: (thread) => body({ thread, memory: memoryClient(thread, server.thread) }),
      })
      return space.id
    },
    run() {
      kernel.run({ steps: 1_000_000 })
      server.audit()
      kernel.audit()
      if (errors.length > 0) throw errors[0]
    },
  }
}
