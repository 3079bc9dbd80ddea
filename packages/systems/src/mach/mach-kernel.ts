/**
 * The Mach kernel, as a server on ours: everything that a Mach kernel does about memory (slides
 * "Mach" and "Mach (continued)"). It takes all frames from sigma0 and is the pager of every task;
 * what to evict it decides alone. Files and swap are other tasks' business: it tells their managers
 * and never waits for them.
 */
import { spaceOf } from '@selfpage/kernel'
import type {
  Alarm,
  Kernel,
  Message,
  PageFault,
  ServerThread,
  Sigma0Reply,
  Sigma0Request,
  Space,
  SpaceId,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import { firstPage, flexpage, pagesOf } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { DirectDisk } from '../central/direct-disk.ts'
import { faultReply, Faults } from './faults.ts'
import { FrameQueues } from './frame-queues.ts'
import { FrameSupply } from './frame-supply.ts'
import type { MachTask } from './mach-task.ts'
import { ManagerCalls } from './manager-calls.ts'
import { ManagerPort } from './manager-port.ts'
import { Objects } from './objects.ts'
import { PageOut } from './page-out.ts'
import type { FromManager, VmRequest } from './protocol.ts'
import { VmCalls } from './vm-calls.ts'
import { Wires } from './wires.ts'

const PRIORITY = 250

export class MachKernel {
  readonly thread: ThreadId
  readonly #kernel: Kernel
  readonly #tasks = new Map<SpaceId, MachTask>()
  readonly #ports = new Map<ManagerPort, MachTask>()
  readonly #disks: Map<string, DirectDisk>
  readonly #server: ServerThread
  readonly #queues: FrameQueues
  readonly #wires: Wires
  readonly #objects: Objects
  readonly #faults: Faults
  readonly #pageOut: PageOut
  readonly #vm: VmCalls
  readonly #managers: ManagerCalls
  #defaultPager: ManagerPort | undefined
  #alarmAt: Ticks = Infinity
  readonly #acts: (() => void)[] = []
  /** A task's main thread has ended. */
  onExit: (task: SpaceId) => void = () => {}

  /** Starts it: before anybody else takes memory from sigma0. */
  constructor(kernel: Kernel) {
    this.#kernel = kernel
    const space = kernel.createSpace('mach kernel', kernel.frames)
    const started: ServerThread[] = []
    this.thread = kernel.createServer(space, {
      name: 'mach kernel',
      priority: PRIORITY,
      serve: (thread) => {
        started.push(thread)
        return (message, sender) => this.#serve(message, sender)
      },
    })
    const [server] = started
    this.#server = server
    this.#disks = new Map([...kernel.disks].map(([name, disk]) => [name, new DirectDisk(disk)]))
    for (const disk of kernel.disks.values()) disk.attach(this.thread)
    const queues = new FrameQueues(server, kernel.frames)
    const supply = new FrameSupply(queues, kernel.frames)
    const objects = new Objects(queues, (frame) => this.#pageOut.returnPage(frame))
    const wires = new Wires(queues)
    const faults = new Faults(server, queues, supply, wires, kernel.costs)
    this.#pageOut = new PageOut({
      kernel: server,
      queues,
      supply,
      objects,
      frames: kernel.frames,
      taskOf: (port) => this.#ports.get(port),
      defaultPager: () => this.#defaultPager,
      isPrecious: (object, page) => this.#managers.isPrecious(object, page),
    })
    this.#queues = queues
    this.#wires = wires
    this.#objects = objects
    this.#faults = faults
    const parts = { kernel: server, queues, supply, objects, faults, pageOut: this.#pageOut }
    this.#managers = new ManagerCalls({ ...parts, disks: this.#disks })
    this.#vm = new VmCalls({
      ...parts,
      wires,
      answer: (to, reply) => server.post(to, reply),
      taskAt: (task) => this.#tasks.get(task),
    })
    this.#takeFrames(space)
  }

  get freeFrames(): number {
    return this.#queues.free
  }

  /** Pages written twice, because a manager did not free them in time (M3). */
  get doublePagings(): number {
    return this.#pageOut.doublePagings
  }

  /** Frames that hold pages of files whose first user is gone. */
  get cachedFrames(): number {
    return this.#objects.fileCharge.frames
  }

  /** Calls back in the kernel's thread at a time. */
  at(ticks: Ticks, act: () => void): void {
    this.#server.alarm(ticks, 'mach.act', this.#acts.push(act) - 1)
  }

  /** A task that was made: its threads can be started. */
  addTask(task: MachTask): void {
    this.#tasks.set(task.space, task)
  }

  /** Makes a task a manager, which is told things at `thread`; is that a server that never waits? */
  addManager(task: MachTask, thread: ThreadId, isServer: boolean): void {
    task.port = new ManagerPort(task.name, task.space, thread, this.#server, isServer)
    this.#ports.set(task.port, task)
  }

  /** Whoever manages temporary objects. */
  setDefaultPager({ port }: MachTask): void {
    this.#defaultPager = port
  }

  /** Frees what a task had. Its space must be gone. */
  taskEnded(space: SpaceId): void {
    const task = this.#tasks.get(space)
    if (task === undefined) return
    task.hasEnded = true
    this.#wires.drop(task, 0, task.map.pages)
    this.#objects.unmap(task.map, 0, task.map.pages)
    this.#objects.taskEnded(space, task.charge)
    this.#tasks.delete(space)
    if (task.port !== undefined) this.#ports.delete(task.port)
    this.#balance()
  }

  /** Throws if an invariant is broken. */
  audit(): void {
    this.#queues.audit()
    let charged = this.#objects.fileCharge.frames
    const charges = new Set([...this.#objects.all].map(({ charge }) => charge))
    charges.delete(this.#objects.fileCharge)
    for (const { frames } of charges) charged += frames
    let inObjects = 0
    for (const object of this.#objects.all) inObjects += object.frames.size
    if (charged !== inObjects) {
      throw new Error(`${charged} frames are charged, but ${inObjects} are in objects`)
    }
  }

  #serve(message: Message, sender: ThreadId): undefined {
    const reply = this.#dispatch(message, sender)
    // Before anything else: what is given up now may be the very page that the answer maps.
    if (reply !== undefined) this.#server.post(sender, reply)
    this.#balance()
    return undefined
  }

  #dispatch(message: Message, sender: ThreadId): Message | undefined {
    const { op } = message
    const space = spaceOf(sender)
    if (op === 'interrupt' && space === 0) {
      for (const disk of this.#disks.values()) disk.interrupted()
      return undefined
    }
    if (space === this.#server.space.id) {
      if (op === 'mach.wake') this.#alarmAt = Infinity
      if (op === 'mach.act') this.#acts[(message as Alarm).value]()
      return undefined
    }
    const task = this.#tasks.get(space)
    if (task === undefined) return { op: 'refused', code: 'not-permitted' } as Message
    task.counts.messages++
    if (op === 'page-fault') return this.#fault(message as PageFault, task, sender)
    if (op === 'task.exit') {
      this.onExit(space)
      return undefined
    }
    if (op.startsWith('vm.')) return this.#vm.serve(message as VmRequest, task, sender)
    if (op === 'port.grant' && task.port === undefined) this.addManager(task, sender, false)
    this.#managers.serve(message as FromManager, task, sender)
    return undefined
  }

  #fault({ page, access }: PageFault, task: MachTask, sender: ThreadId): Message | undefined {
    let isLater = false
    let reply: Message | undefined
    this.#faults.resolve(task, page, access, (end) => {
      if (isLater) this.#server.post(sender, faultReply(end))
      else reply = faultReply(end)
    })
    isLater = true
    return reply
  }

  #balance(): void {
    const at = this.#pageOut.balance()
    if (at >= this.#alarmAt) return
    this.#alarmAt = at
    this.#server.alarm(at, 'mach.wake')
  }

  /** All there are; frame n comes to page n. */
  #takeFrames(space: Space): void {
    const { sigma0, frames } = this.#kernel
    const server = this.thread
    const come = (first: number, count: number) => {
      for (let frame = first; frame < first + count; frame++) this.#queues.give(frame)
    }
    this.#kernel.createThread(space, {
      name: 'mach kernel start',
      priority: PRIORITY,
      *body(thread) {
        for (let page = 0; page < frames;) {
          let order = 0
          while (page % 2 ** (order + 1) === 0 && page + 2 ** (order + 1) <= frames) order++
          const wanted = flexpage(page, order)
          const request: Sigma0Request = { op: 'sigma0.request', flexpage: wanted }
          const reply = yield* thread.call(sigma0, request, wanted)
          if ((reply as Partial<Sigma0Reply>).flexpage !== wanted) {
            throw new SelfpageError('MACH_BROKEN', `sigma0 does not give frame ${page}`)
          }
          come(firstPage(wanted), pagesOf(wanted))
          page += 2 ** order
        }
        yield* thread.send(server, { op: 'mach.wake' })
      },
    })
  }
}
