/** A Mach kernel with its own managers, and tasks as generator functions, one for each test. */
import { createSimulation, memoryImage, READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Message, Operation, Thread, ThreadId } from '@selfpage/kernel'
import { startDefaultPager } from '../../src/mach/default-pager.ts'
import { MachKernel } from '../../src/mach/mach-kernel.ts'
import { MachTask } from '../../src/mach/mach-task.ts'
import type { FromManager, Port, PortGranted, ToManager } from '../../src/mach/protocol.ts'

const pageSizeBytes = 64

/** A machine with a Mach kernel and a default pager. */
export function machMachine(frames: number) {
  const events: KernelEvent[] = []
  const kernel = createSimulation({
    frames,
    pageSizeBytes,
    sealMessages: true,
    disks: ['files', 'swap'].map((name) => ({ name, image: memoryImage(512) })),
  })
  kernel.observe((event) => events.push(event))
  const mach = new MachKernel(kernel)
  const tasks = new Map<string, MachTask>()
  startDefaultPager(kernel, mach)
  return {
    kernel,
    mach,
    /** Operations in the order in which they arrived, those of `vm.` and of managers. */
    operations: () =>
      events.flatMap((event) => (event.kind === 'message' ? [event.message.op] : [])),
    notes: (name: string) =>
      events.flatMap((event) => (event.kind === 'note' && event.event === name ? [event] : [])),
    framesOf: (name: string) => tasks.get(name)?.charge.frames ?? 0,
    /** A task whose main thread does this. */
    task(name: string, body: (thread: Thread) => Operation<void>): ThreadId {
      const space = kernel.createSpace(name, 512)
      const task = new MachTask(name, space.id, 512, { disks: ['files'] })
      tasks.set(name, task)
      mach.addTask(task)
      return kernel.createThread(space, { name: 'main', pager: mach.thread, body })
    },
    /** Runs in short steps, with audits between them, for so long of virtual time. */
    run(ticks: number) {
      const untilTicks = kernel.now + ticks
      for (let step = 0; step < 40_000 && kernel.now < untilTicks; step++) {
        const end = kernel.run({ steps: 5, untilTicks })
        mach.audit()
        kernel.audit()
        if (end === 'idle') return
      }
    },
  }
}

export type MachMachine = ReturnType<typeof machMachine>

/** Maps anonymous memory, or an object by its port. Throws if it is refused. */
export function* map(
  { mach }: MachMachine,
  thread: Thread,
  pages: number,
  port?: Port,
): Generator<unknown, number, undefined> {
  const place = { op: 'vm.map', pages, rights: READ | WRITE }
  const reply = yield* thread.call(
    mach.thread,
    port === undefined ? place : ({ ...place, port } as Message),
  )
  if (reply.op !== 'vm.mapped') throw new Error(JSON.stringify(reply))
  return (reply as unknown as { readonly page: number }).page
}

/** References a page; the error, if it fails for good. */
export function* touch(thread: Thread, page: number, access = READ) {
  while (!thread.space.touch(page, access)) {
    const error = yield* thread.fault(page, access)
    if (error !== undefined) return error
  }
  return undefined
}

/** What a manager does with each kind of message; what it leaves out it never answers. */
export type Manners = {
  readonly [Told in ToManager as Told['op']]?: (
    message: Told,
    tell: (message: FromManager) => Operation<unknown>,
    thread: Thread,
  ) => Operation<void>
}

/** A manager of one object, and how clients open it: `open` is answered with a port. */
export function* manage(
  { mach }: MachMachine,
  thread: Thread,
  manners: Manners,
): Generator<unknown, void, undefined> {
  const tell = (message: FromManager) => thread.send(mach.thread, message)
  for (;;) {
    const message = yield* thread.receive()
    if (message.op === 'open') {
      const client = thread.sender
      const to = Math.floor(client / 65_536)
      const granted = yield* thread.call(mach.thread, { op: 'port.grant', own: 1, to } as Message)
      yield* thread.send(client, { op: 'opened', port: (granted as PortGranted).port } as Message)
      continue
    }
    const act = manners[message.op as ToManager['op']] as
      | ((told: Message, tell: unknown, thread: Thread) => Operation<void>)
      | undefined
    if (act !== undefined) yield* act(message, tell, thread)
  }
}

/** Asks a manager for its object. */
export function* open(thread: Thread, manager: ThreadId): Generator<unknown, Port, undefined> {
  const reply = yield* thread.call(manager, { op: 'open' })
  return (reply as unknown as { readonly port: Port }).port
}
