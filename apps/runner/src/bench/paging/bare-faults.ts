/**
 * The floor below which no fault can fall on this kernel: the same messages in the same order
 * between threads that do nothing else. No contract, no policy, no container, no version; frames are
 * named by page numbers, and replies are made up. The bytes move as they do in a real fault: a page
 * is zeroed, or a disk writes it to its frame, and it is mapped to the thread that faulted.
 */
import { createSimulation, flexpage, frameNumber, NO_THREAD, READ, WRITE } from '@selfpage/kernel'
import type { DiskImage, Message, Operation, Simulation, Thread, ThreadId } from '@selfpage/kernel'
import type { Timing } from '../timing.ts'
import { begin, since } from './measured-programs.ts'

type Numbered = Message & { readonly page: number }

const DONE: Message = { op: 'done' }

/** A fault, `map` at the memory server, the answer. */
export function bareZeroFill(count: number, pageSizeBytes: number): Timing {
  const kernel = createSimulation({ frames: count, pageSizeBytes })
  const memory = startMemory(kernel, count, true)
  return faultOnEach(kernel, count, function* (thread) {
    let message = yield* thread.receive()
    for (;;) {
      const { sender } = thread
      const { page } = message as Numbered
      yield* thread.call(memory, { op: 'map', page } as Message, flexpage(page))
      message = yield* thread.replyAndWait(sender, resolved(page))
    }
  })
}

/** All ten steps: pager, reader, file server and one of its workers, disk driver, and back. */
export function bareFilePage(count: number, pageSizeBytes: number): Timing {
  const disks = [{ name: 'disk', image: sameBlock(count, pageSizeBytes) }]
  const kernel = createSimulation({ frames: count, pageSizeBytes, disks })
  const memory = startMemory(kernel, count, false)
  const files = startFiles(kernel, memory, startDriver(kernel, memory))
  return faultOnEach(kernel, count, function* (thread) {
    const pages: number[] = []
    const reader = thread.spawn({ name: 'reader', body: (own) => read(own, thread.id, pages) })
    yield* thread.yield()
    let faulted = NO_THREAD
    let page = 0
    for (;;) {
      const message = yield* thread.receive()
      if (message.op === 'page-fault') {
        faulted = thread.sender
        page = (message as Numbered).page
        pages.push(page)
        thread.post(reader, { op: 'wake' })
      } else {
        yield* thread.call(memory, { op: 'map', page } as Message, flexpage(page))
        thread.post(faulted, resolved(page))
      }
    }
  })

  function* read(thread: Thread, pager: ThreadId, pages: number[]): Operation<void> {
    for (;;) {
      yield* thread.receive()
      const page = pages.pop()
      yield* thread.call(memory, { op: 'create', page } as Message)
      yield* thread.call(files, { op: 'read', page } as Message)
      yield* thread.call(memory, { op: 'copyOut', page } as Message)
      yield* thread.send(pager, { op: 'progress' })
    }
  }
}

function startMemory(kernel: Simulation, frames: number, zeroes: boolean): ThreadId {
  const space = kernel.createSpace('memory server', frames)
  kernel.createThread(space, {
    name: 'start',
    priority: 255,
    *body(thread) {
      for (let frame = 0; frame < frames; frame++) {
        const request = { op: 'sigma0.request', flexpage: flexpage(frame) }
        yield* thread.call(kernel.sigma0, request, request.flexpage)
      }
    },
  })
  return kernel.createServer(space, {
    name: 'memory server',
    priority: 250,
    serve: (thread) => (message) => {
      if (message.op !== 'map') return { op: 'done' }
      const { page } = message as Numbered
      if (zeroes) {
        space.zero(page)
        thread.spend(kernel.costs.zero)
      }
      return { op: 'mapped', items: [{ flexpage: flexpage(page), rights: READ | WRITE }] }
    },
  })
}

function startDriver(kernel: Simulation, memory: ThreadId): ThreadId {
  const disk = kernel.disks.get('disk')
  if (disk === undefined) throw new Error('the machine has no disk')
  return kernel.createThread(kernel.createSpace('disk driver', 1), {
    name: 'disk driver',
    priority: 200,
    *body(thread) {
      disk.attach(thread.id)
      let client = NO_THREAD
      for (let id = 1; ;) {
        const message = yield* thread.receive()
        if (message.op === 'interrupt') {
          disk.ended()
          yield* thread.call(memory, { op: 'unlock' })
          thread.post(client, { op: 'done' })
        } else {
          client = thread.sender
          const { page } = message as Numbered
          yield* thread.call(memory, { op: 'lock', page } as Message)
          disk.start({ id: id++, direction: 'read', blocks: [page], frames: [frameNumber(page)] })
        }
      }
    },
  })
}

function startFiles(kernel: Simulation, memory: ThreadId, driver: ThreadId): ThreadId {
  const space = kernel.createSpace('file server', 1)
  let client = NO_THREAD
  const files = kernel.createServer(space, {
    name: 'file server',
    priority: 150,
    serve: (thread) => (message, sender) => {
      if (message.op === 'served') {
        if (client !== NO_THREAD) thread.post(client, DONE)
      } else {
        client = sender
        thread.post(worker, { op: 'serve', page: (message as Numbered).page } as Message)
      }
      return undefined
    },
  })
  const worker = kernel.createThread(space, {
    name: 'worker',
    priority: 150,
    *body(thread) {
      let work = yield* thread.call(files, { op: 'served' })
      for (;;) {
        const { page } = work as Numbered
        yield* thread.call(memory, { op: 'grant', page } as Message)
        yield* thread.call(driver, { op: 'move', page } as Message)
        yield* thread.call(memory, { op: 'copyOut', page } as Message)
        work = yield* thread.call(files, { op: 'served', page } as Message)
      }
    },
  })
  return files
}

/** References each page once; `pager` takes the faults. */
function faultOnEach(
  kernel: Simulation,
  count: number,
  pager: (thread: Thread) => Operation<void>,
): Timing {
  const space = kernel.createSpace('task', count)
  // What the host gives at the first touch is not what is to be measured.
  for (let frame = 0; frame < count; frame++) kernel.frameBytes(frameNumber(frame)).fill(1)
  let timing: Timing | undefined
  kernel.createThread(space, {
    name: 'main',
    pager: kernel.createThread(space, { name: 'pager', priority: 110, body: pager }),
    *body(thread) {
      // By then the memory server has its frames.
      yield* thread.sleep(1_000_000_000)
      const began = begin()
      for (let page = 0; page < count; page++) {
        while (!space.touch(page, READ)) yield* thread.fault(page, READ)
      }
      timing = since(began)
    },
  })
  kernel.run()
  if (timing === undefined) throw new Error('the program did not come to its end')
  return timing
}

/** A disk that reads the same wherever one looks. */
function sameBlock(blocks: number, blockSizeBytes: number): DiskImage {
  const bytes = new Uint8Array(blockSizeBytes).fill(1)
  return { blocks, read: (_, into) => into.set(bytes), write() {}, sync() {}, close() {} }
}

function resolved(page: number): Message {
  return { op: 'resolved', items: [{ flexpage: flexpage(page), rights: READ | WRITE }] }
}
