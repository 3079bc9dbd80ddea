/**
 * The memory server: the task that owns all of the machine's memory and gives it out under
 * contracts (slides "Proposed Properties" to "Moving Memory Around"; G1 to G10). It takes every
 * frame from sigma0 when it starts, frame n at page n of its space, and maps pages from there.
 *
 * It never waits for a client: replies that must wait are posted later, and reclaim requests are
 * posted to whoever is ready to receive them (G3).
 */
import { firstPage, flexpage, NO_THREAD, pagesOf, spaceOf } from '@selfpage/kernel'
import type {
  FrameNumber,
  Kernel,
  Message,
  Operation,
  Rights,
  ServerThread,
  Space,
  SpaceId,
  Thread,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { MemoryService } from './memory-service.ts'
import type { Account, ContractReply, ContractRequest } from './protocol.ts'
import type { Sanction } from './reclaimer.ts'
import type { Surroundings } from './surroundings.ts'

export interface MemoryServerOptions {
  /** Shown in figures. Default `memory server`. */
  readonly name?: string
  /** Default 250: above all of its clients, or one of them could keep it from working. */
  readonly priority?: number
  /** Frames left with sigma0 for others, the last ones of the machine. Default 0. */
  readonly reservedFrames?: number
  /** The thread that says `task.ended`, and may set contracts. Default: only `taskEnded` can. */
  readonly root?: ThreadId
  /** Default `kill`. */
  readonly sanction?: Sanction
  /** Time a task has to answer a reclaim request. Default 10 ms. */
  readonly reclaimDeadlineTicks?: Ticks
  /** The same while somebody waits for a guaranteed frame. Default 2 ms. */
  readonly shortestDeadlineTicks?: Ticks
  /** Below so many available frames, with guarantees unclaimed, reclaim begins. Default 1/32. */
  readonly lowFrames?: number
  /** So many frames a reclaim aims for. Default twice `lowFrames`. */
  readonly highFrames?: number
  /** Unannounced reclaims after a missed deadline, with the sanction `karma`. Default 3. */
  readonly karmaReclaims?: number
  /** Told when a task was killed. Its space is destroyed by then. */
  readonly onKill?: (task: SpaceId) => void
  /** Told of every note (reclaims, sanctions, contracts), also while nobody observes the kernel. */
  readonly onNote?: (event: string, values: Readonly<Record<string, unknown>>) => void
}

export interface MemoryServer {
  /** Where requests go. What nobody asked for comes from another thread of the same space. */
  readonly thread: ThreadId
  readonly space: SpaceId
  /** Frames that can be promised in all. */
  readonly capacityFrames: number
  /** For tests and reports: what is inside. Never change it. */
  readonly service: MemoryService
  /** From now on this thread sets contracts and hears of pressure; it can be replaced (G8). */
  appointPolicyServer(thread: ThreadId): void
  /** A contract set by whoever assembles the machine. */
  setContract(contract: Omit<ContractSet, 'op'>): ContractReply
  /** The task is no more. Without the kernel: destroy its space before. */
  taskEnded(task: SpaceId): void
  account(task: SpaceId): Account | undefined
  /** @throws SelfpageError `INVARIANT_BROKEN` */
  audit(): void
}

type ContractSet = Extract<ContractRequest, { op: 'contract.set' }>

const WAKE = 'memory.wake'

/**
 * Starts the server. Requests can be sent at once; pages are bound when its frames have come, in
 * the kernel's first steps.
 * @throws SelfpageError `MEMORY_SERVER_INVALID` if numbers of frames are out of range
 */
export function startMemoryServer(kernel: Kernel, options: MemoryServerOptions = {}): MemoryServer {
  const { name = 'memory server', priority = 250, reservedFrames = 0 } = options
  if (
    !(Number.isInteger(reservedFrames) && reservedFrames >= 0 && reservedFrames < kernel.frames)
  ) {
    throw new SelfpageError('MEMORY_SERVER_INVALID', `cannot reserve ${reservedFrames} frames`, {
      hint: `the machine has ${kernel.frames}, and the server needs at least one`,
    })
  }
  const capacityFrames = kernel.frames - reservedFrames
  const lowFrames = options.lowFrames ?? Math.ceil(capacityFrames / 32)
  const space = kernel.createSpace(name, kernel.frames)
  const voice = startVoice(kernel, space, `${name} voice`, priority)
  let service: MemoryService | undefined
  const thread = kernel.createServer(space, {
    name,
    priority,
    serve(self) {
      service = new MemoryService(
        {
          frames: kernel.frames,
          capacityFrames,
          lowFrames,
          highFrames: options.highFrames ?? 2 * lowFrames,
          sanction: options.sanction ?? 'kill',
          deadlineTicks: options.reclaimDeadlineTicks ?? 10_000_000,
          shortestDeadlineTicks: options.shortestDeadlineTicks ?? 2_000_000,
          karmaReclaims: options.karmaReclaims ?? 3,
          quarantineTicks: 100_000,
          ...(options.root === undefined ? {} : { root: options.root }),
        },
        onKernel(kernel, self, voice, options),
      )
      return serveMessages(service, self)
    },
  })
  const served = service
  if (served === undefined) throw notStarted()
  kernel.createThread(space, {
    name: `${name} start`,
    priority: 255,
    pager: NO_THREAD,
    body: (start) => takeAllFrames(start, kernel.sigma0, thread, capacityFrames),
  })
  return {
    thread,
    space: space.id,
    capacityFrames,
    service: served,
    appointPolicyServer(policyServer) {
      served.policyServer = policyServer
    },
    setContract: (contract) => served.setContract({ op: 'contract.set', ...contract }),
    taskEnded: (task) => served.taskEnded(task),
    account: (task) => served.account(task),
    audit: () => served.audit(),
  }
}

/**
 * The thread that says what nobody asked for. A client that waits for the answer of the server's
 * main thread would take a reclaim request from that thread for the answer.
 */
function startVoice(kernel: Kernel, space: Space, name: string, priority: number): ServerThread {
  let voice: ServerThread | undefined
  kernel.createServer(space, {
    name,
    priority,
    serve(self) {
      voice = self
      return () => ({ op: 'refused', code: 'invalid' }) as Message
    },
  })
  if (voice === undefined) throw notStarted()
  return voice
}

function notStarted(): SelfpageError {
  return new SelfpageError('MEMORY_SERVER_INVALID', 'the kernel did not start the server threads')
}

function serveMessages(service: MemoryService, self: ServerThread) {
  return (message: Message, sender: ThreadId): Message | undefined => {
    if (sender === self.id) {
      service.wake()
      return undefined
    }
    // From the start thread, in this very space: frames that came from sigma0.
    if (message.op === 'memory.add' && spaceOf(sender) === self.space.id) {
      const { flexpage: frames } = message as FramesCame
      const end = firstPage(frames) + pagesOf(frames)
      for (let frame = firstPage(frames); frame < end; frame++) service.addFrame(frame)
      service.wake()
      return undefined
    }
    return service.serve(message, sender)
  }
}

interface FramesCame extends Message {
  readonly flexpage: ReturnType<typeof flexpage>
}

/** Takes frames `0` to `frames - 1` in as few flexpages as there can be. */
function* takeAllFrames(
  start: Thread,
  sigma0: ThreadId,
  server: ThreadId,
  frames: number,
): Generator<unknown, void, undefined> & Operation<void> {
  for (let frame = 0; frame < frames;) {
    let order = 0
    while (frame % 2 ** (order + 1) === 0 && frame + 2 ** (order + 1) <= frames) order += 1
    const wanted = flexpage(frame, order)
    const reply = yield* start.call(
      sigma0,
      { op: 'sigma0.request', flexpage: wanted } as Message,
      wanted,
    )
    if ((reply as Partial<FramesCame>).flexpage !== wanted) {
      throw new SelfpageError('MEMORY_SERVER_INVALID', `sigma0 does not give frame ${frame}`, {
        hint: 'start the memory server before anybody else takes memory',
      })
    }
    yield* start.send(server, { op: 'memory.add', flexpage: wanted } as Message)
    frame += 2 ** order
  }
}

/** The service's surroundings on a kernel. */
function onKernel(
  kernel: Kernel,
  self: ServerThread,
  voice: ServerThread,
  options: MemoryServerOptions,
): Surroundings {
  const { space } = self
  const { costs } = kernel
  return {
    get now() {
      return self.now
    },
    zero(frame: FrameNumber) {
      space.bytes(frame).fill(0)
      self.spend(costs.zero)
    },
    copy(from: FrameNumber, to: FrameNumber) {
      space.bytes(to).set(space.bytes(from))
      self.spend(costs.copy)
    },
    unmap(frame: FrameNumber, rights: Rights) {
      self.unmap(flexpage(frame), rights)
    },
    isInTransfer: (frame) => kernel.isInTransfer(frame),
    answer: (to, message) => void self.post(to, message),
    tell: (to, message) => voice.post(to, message),
    alarm: (atTicks) => self.alarm(atTicks, WAKE),
    note(event, values) {
      options.onNote?.(event, values)
      self.note(event, values)
    },
    destroyTask(task) {
      kernel.destroySpace(task)
      options.onKill?.(task)
    },
  }
}
