/**
 * A memory service as threads of a space: what the memory server and a proxy have in common (G9).
 *
 *   name         serves requests; the only thread that clients call
 *   name voice   says what nobody asked for: a client that waits for the answer of the first thread
 *                would take a reclaim request from it for the answer
 *   name start   takes the frames, hands them to the first thread, and ends
 *
 * Frame n of the service is page n of the space: pages are mapped to clients from there.
 */
import { firstPage, flexpage, NO_THREAD, pagesOf, spaceOf } from '@selfpage/kernel'
import type {
  Flexpage,
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

/** How a service behaves, whoever it is. */
export interface ServiceOptions {
  /** Shown in figures. */
  readonly name?: string
  /** Above all of its clients, or one of them could keep it from working. */
  readonly priority?: number
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

/** What a service is made of, and where its frames come from. */
export interface ServicePlan {
  readonly name: string
  readonly priority: number
  readonly space: Space
  /** Frames there are numbers for, 0 to `frames - 1`, and how many of them will come. */
  readonly frames: number
  readonly capacityFrames: number
  /** Under which number a device knows a frame, if that is another than its own. */
  readonly physical?: (frame: FrameNumber) => FrameNumber
  /** Takes the frames into the space, and says which came. */
  takeFrames(start: Thread, came: (frames: Flexpage) => Operation<void>): Operation<void>
}

interface FramesCame extends Message {
  readonly op: 'memory.add'
  readonly flexpage: Flexpage
}

const WAKE = 'memory.wake'

/** Starts the threads. Requests can be sent at once; what needs frames waits until they came. */
export function startServiceThread(
  kernel: Kernel,
  plan: ServicePlan,
  options: ServiceOptions,
): MemoryServer {
  const { name, priority, space, capacityFrames } = plan
  const voice = startVoice(kernel, space, `${name} voice`, priority)
  let started: MemoryService | undefined
  const thread = kernel.createServer(space, {
    name,
    priority,
    serve(self) {
      const world = surroundingsOf(kernel, plan, self, voice, options)
      started = new MemoryService(settingsOf(plan, options), world)
      return serveMessages(started, self)
    },
  })
  const service = started
  if (service === undefined) throw notStarted()
  kernel.createThread(space, {
    name: `${name} start`,
    priority: 255,
    pager: NO_THREAD,
    body: (start) =>
      plan.takeFrames(start, function* (frames) {
        const message: FramesCame = { op: 'memory.add', flexpage: frames }
        yield* start.send(thread, message)
      }),
  })
  return {
    thread,
    space: space.id,
    capacityFrames,
    service,
    appointPolicyServer(policyServer) {
      service.policyServer = policyServer
    },
    setContract: (contract) => service.setContract({ op: 'contract.set', ...contract }),
    taskEnded: (task) => service.taskEnded(task),
    account: (task) => service.account(task),
    audit: () => service.audit(),
  }
}

function settingsOf({ frames, capacityFrames }: ServicePlan, options: ServiceOptions) {
  const lowFrames = options.lowFrames ?? Math.ceil(capacityFrames / 32)
  return {
    frames,
    capacityFrames,
    lowFrames,
    highFrames: options.highFrames ?? 2 * lowFrames,
    sanction: options.sanction ?? 'kill',
    deadlineTicks: options.reclaimDeadlineTicks ?? 10_000_000,
    shortestDeadlineTicks: options.shortestDeadlineTicks ?? 2_000_000,
    karmaReclaims: options.karmaReclaims ?? 3,
    quarantineTicks: 100_000,
    ...(options.root === undefined ? {} : { root: options.root }),
  }
}

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
    // From the start thread, in this very space.
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

function surroundingsOf(
  kernel: Kernel,
  plan: ServicePlan,
  self: ServerThread,
  voice: ServerThread,
  options: ServiceOptions,
): Surroundings {
  const { space } = self
  const { costs } = kernel
  const { physical } = plan
  return {
    get now() {
      return self.now
    },
    zero(frame: FrameNumber) {
      space.zero(frame)
      self.spend(costs.zero)
    },
    copy(from: FrameNumber, to: FrameNumber) {
      space.bytes(to).set(space.bytes(from))
      self.spend(costs.copy)
    },
    unmap(frame: FrameNumber, rights: Rights) {
      self.unmap(flexpage(frame), rights)
    },
    physical,
    isInTransfer: (frame) => kernel.isInTransfer(physical === undefined ? frame : physical(frame)),
    answer: (to, message) => void self.post(to, message),
    tell: (to, message) => voice.post(to, message),
    alarm: (atTicks) => self.alarm(atTicks, WAKE),
    get isObserved() {
      return self.isObserved
    },
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

/** The pages `0` to `pages - 1` in as few flexpages as there can be. */
export function* flexpagesUpTo(pages: number): Generator<Flexpage, void, undefined> {
  for (let page = 0; page < pages;) {
    let order = 0
    while (page % 2 ** (order + 1) === 0 && page + 2 ** (order + 1) <= pages) order += 1
    yield flexpage(page, order)
    page += 2 ** order
  }
}
