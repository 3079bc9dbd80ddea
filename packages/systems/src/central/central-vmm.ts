/**
 * The server of a central system: it takes all memory from sigma0, is the pager of every task, and
 * drives the disks. All of it is one thread that never waits: what cannot be done at once is put
 * aside and looked at again when a transfer ended or a frame came free.
 */
import {
  firstPage,
  flexpage,
  frameNumber,
  NO_THREAD,
  pagesOf,
  spaceOf,
  WRITE,
} from '@selfpage/kernel'
import type {
  Flexpage,
  Kernel,
  Message,
  PageFault,
  PageFaultRefused,
  ServerThread,
  Sigma0Reply,
  Space,
  SpaceId,
  Thread,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import type { ReadAheadOptions } from '@selfpage/runtime'
import { diskNames } from '../run/machine.ts'
import { CentralMemory } from './central-memory.ts'
import type { CentralRequest } from './central-requests.ts'
import type { CentralTask } from './central-task.ts'
import { DirectDisk } from './direct-disk.ts'
import { FileService } from './file-service.ts'
import { FileVolume } from './file-store.ts'
import { ModifiedWriter } from './modified-writer.ts'
import type { WriterOptions } from './modified-writer.ts'
import { PageFaults } from './page-faults.ts'
import { NONE, Pages, RESIDENT, RESTARTING } from './pages.ts'
import type { MakeReplacement } from './replacement.ts'
import { SwapStore } from './swap-store.ts'
import { TaskService } from './task-service.ts'

/** What a central system is, beside what all of them are. */
export interface CentralDesign {
  /** Of its server, in figures. */
  readonly serverName: string
  /** What decides which pages go, for tables: a policy's label. Default: each task's own policy. */
  readonly orderName?: string
  readonly makeReplacement: MakeReplacement
  /** Whether a page given up clean can be rescued until its frame is reused (V2, U4). */
  readonly hasSecondChance: boolean
  readonly writer: WriterOptions
}

export interface CentralOptions extends CentralDesign {
  readonly seed: number
  /** Page numbers there is room for at first. */
  readonly pages: number
  readonly readAhead: ReadAheadOptions
  /** The server has its memory: tasks can be started. */
  readonly onReady: () => void
  /** A task's main thread ended. Its space is still there. */
  readonly onExit: (task: CentralTask) => void
  readonly onFork: (parent: CentralTask, program: number) => CentralTask | undefined
}

interface Waiting {
  readonly message: Message
  readonly sender: ThreadId
  readonly since: Ticks
}

/** Above all tasks. */
const priority = 240

export class CentralVmm {
  readonly thread: ThreadId
  readonly memory: CentralMemory
  readonly files: FileVolume
  readonly swap: SwapStore
  readonly #kernel: Kernel
  readonly #options: CentralOptions
  readonly #self: ServerThread
  readonly #disks: DirectDisk[]
  readonly #faults: PageFaults
  readonly #writer: ModifiedWriter
  readonly #tasks: TaskService
  readonly #fileService: FileService
  readonly #bySpace = new Map<SpaceId, CentralTask>()
  #waiting: Waiting[] = []
  #alarms = new Map<Ticks, (() => void)[]>()

  constructor(kernel: Kernel, options: CentralOptions) {
    this.#kernel = kernel
    this.#options = options
    const space = kernel.createSpace(options.serverName, 2 ** Math.ceil(Math.log2(kernel.frames)))
    this.#self = this.#startServer(space)
    this.thread = this.#self.id
    const [fileDisk, swapDisk] = [diskNames.files, diskNames.swap].map((name) => this.#disk(name))
    this.#disks = [fileDisk, swapDisk]
    const pages = new Pages(options.pages)
    this.swap = new SwapStore(pages, swapDisk)
    this.files = new FileVolume(pages, fileDisk)
    const { zero, copy } = kernel.costs
    this.memory = new CentralMemory({
      thread: this.#self,
      pages,
      makeReplacement: options.makeReplacement,
      hasSecondChance: options.hasSecondChance,
      frames: kernel.frames,
      seed: options.seed,
      zeroTicks: zero,
      copyTicks: copy,
      hasTransfers: () => this.#disks.some((disk) => disk.pending > 0),
    })
    this.#faults = new PageFaults(this.memory, this.swap)
    this.memory.load = (task, wanted) => this.#faults.load(task, wanted)
    this.#writer = new ModifiedWriter(this.memory, options.writer)
    this.#fileService = new FileService(
      this.memory,
      this.files,
      this.#faults,
      this.#writer,
      options.readAhead,
    )
    this.#tasks = new TaskService(this.memory, this.#faults, this.files, this.#fileService)
    this.#writer.onWritten = (page) => this.#fileService.written(page)
    this.#startTaking(space)
  }

  /** Calls back in the server's thread at a time. */
  at(ticks: Ticks, act: () => void): void {
    const acts = this.#alarms.get(ticks)
    if (acts !== undefined) acts.push(act)
    else {
      this.#alarms.set(ticks, [act])
      this.#self.alarm(ticks, 'vmm.alarm', ticks)
    }
  }

  /** The server pages it from now on. */
  addTask(task: CentralTask, isExact: boolean): void {
    this.#bySpace.set(task.space.id, task)
    this.memory.tasks.push(task)
    this.memory.tasksByNumber[task.number] = task
    if (isExact) {
      task.space.logReferences((at, access) => this.#log(task, at, (access & WRITE) !== 0))
    }
  }

  /** The task ends: its memory is free, its space destroyed. */
  endTask(task: CentralTask): void {
    if (task.hasEnded) return
    task.hasEnded = true
    const { memory } = this
    this.#waiting = this.#waiting.filter(({ sender }) => {
      const isItsOwn = spaceOf(sender) === task.space.id
      if (isItsOwn) this.#fileService.threadEnded(sender)
      return !isItsOwn
    })
    this.#kernel.destroySpace(task.space.id)
    this.#tasks.end(task)
    this.#bySpace.delete(task.space.id)
    memory.tasks.splice(memory.tasks.indexOf(task), 1)
    memory.tasksByNumber[task.number] = undefined
    memory.replacement.taskEnded?.(task)
    memory.hasNews = true
  }

  /** A hint of a program, for policies that listen. */
  hint(
    task: CentralTask,
    protocol: string,
    message: string,
    values: readonly number[],
    at: Iterable<number> = [],
  ): void {
    const pages = Array.from(at, (page) => task.slots[page]).filter((page) => page !== NONE)
    this.memory.replacement.hint?.(protocol, message, values, pages as PageId[])
  }

  /** Throws if an invariant is broken. */
  audit(): void {
    this.memory.audit()
  }

  #disk(name: string): DirectDisk {
    const disk = this.#kernel.disks.get(name)
    if (disk === undefined) throw new Error(`the machine has no disk '${name}'`)
    disk.attach(this.#self.id)
    return new DirectDisk(disk)
  }

  #startServer(space: Space): ServerThread {
    let started: ServerThread | undefined
    this.#kernel.createServer(space, {
      name: this.#options.serverName,
      priority,
      serve: (self) => {
        started = self
        return (message, sender) => this.#receive(message, sender)
      },
    })
    return started as unknown as ServerThread
  }

  /** A thread that takes all frames from sigma0, frame n at page n, and ends. */
  #startTaking(space: Space): void {
    const { sigma0, frames } = this.#kernel
    const server = this.thread
    this.#kernel.createThread(space, {
      name: 'start',
      priority: 255,
      pager: NO_THREAD,
      *body(start: Thread) {
        for (const wanted of flexpagesUpTo(frames)) {
          const request = { op: 'sigma0.request', flexpage: wanted }
          const reply = (yield* start.call(sigma0, request, wanted)) as Sigma0Reply
          yield* start.send(server, { op: 'vmm.frames', flexpage: reply.flexpage } as Message)
        }
        yield* start.send(server, { op: 'vmm.ready' })
      },
    })
  }

  // --- Messages

  #receive(message: Message, sender: ThreadId): undefined {
    let answer: Message | undefined
    if (sender === this.#self.id) this.#alarm(message as Message & { value: number })
    else if (message.op === 'interrupt') this.#interrupted(sender)
    else if (spaceOf(sender) === this.#self.space.id) this.#start(message)
    else answer = this.#serve(message, sender)
    this.memory.settle()
    // At once: what goes on then may give up the very page that it maps.
    if (answer !== undefined) this.#self.post(sender, answer)
    this.#goOn()
    return undefined
  }

  #alarm({ op, value }: Message & { value: number }): void {
    if (op === 'vmm.wake') this.memory.wake(value)
    else {
      const acts = this.#alarms.get(value) ?? []
      this.#alarms.delete(value)
      for (const act of acts) act()
    }
  }

  #interrupted(sender: ThreadId): void {
    for (const disk of this.#disks) if (disk.disk.interrupt === sender) disk.interrupted()
  }

  #start(message: Message): void {
    if (message.op === 'vmm.ready') this.#options.onReady()
    if (message.op !== 'vmm.frames') return
    const { flexpage: frames } = message as Message & { flexpage: Flexpage }
    const end = firstPage(frames) + pagesOf(frames)
    for (let frame = firstPage(frames); frame < end; frame++) {
      this.memory.addFrame(frameNumber(frame))
    }
  }

  /** Serves a task, or puts it aside. */
  #serve(message: Message, sender: ThreadId): Message | undefined {
    const task = this.#bySpace.get(spaceOf(sender))
    if (task === undefined) return { op: 'refused' }
    task.counts.messages++
    const answer = this.#try(message, task, sender)
    if (answer !== undefined) task.counts.messages++
    else if (!task.hasEnded) this.#waiting.push({ message, sender, since: this.#self.now })
    return answer
  }

  /** Undefined: not now. */
  #try(message: Message, task: CentralTask, sender: ThreadId): Message | undefined {
    if (message.op === 'page-fault') return this.#fault(message as PageFault, task)
    const request = message as CentralRequest & Message
    if (request.op === 'task.exit') {
      this.#options.onExit(task)
      return undefined
    }
    if (request.op === 'task.fork') return this.#fork(task, request.program)
    return isFileRequest(request)
      ? this.#fileService.serve(request, task, sender)
      : this.#tasks.serve(request, task, sender)
  }

  #fault({ page, access }: PageFault, task: CentralTask): Message | undefined {
    const faults = this.#faults
    const end = faults.resolve(task, page, access)
    if (end === 'wait') return undefined
    if (end === 'map') {
      return {
        op: 'page',
        items: [{ flexpage: flexpage(faults.frame), rights: faults.rights }],
      }
    }
    this.#self.note('fault', { kind: 'refused', page, error: end, task: task.name })
    return { op: 'page-fault-refused', error: end } as PageFaultRefused
  }

  #fork(parent: CentralTask, program: number): Message {
    const child = this.#options.onFork(parent, program)
    if (child !== undefined) this.#tasks.fork(parent, child)
    return { op: 'task.done', value: child === undefined ? 'no-frames' : undefined } as Message
  }

  /** Looks again at what waits, as long as there is reason to, and lets daemons look around. */
  #goOn(): void {
    const { memory } = this
    memory.replacement.look?.()
    this.#writer.look()
    for (let rounds = 0; memory.hasNews && rounds < MOST_ROUNDS; rounds++) {
      memory.hasNews = false
      const waiting = this.#waiting
      this.#waiting = []
      for (const each of waiting) this.#again(each)
      memory.replacement.look?.()
      this.#writer.look()
    }
  }

  #again(each: Waiting): void {
    const { message, sender, since } = each
    const task = this.#bySpace.get(spaceOf(sender))
    if (task === undefined) return
    const answer = this.#try(message, task, sender)
    this.memory.settle()
    if (answer === undefined) {
      this.#waiting.push(each)
      return
    }
    task.counts.messages++
    if (message.op === 'page-fault') task.counts.stalledTicks += this.#self.now - since
    this.#self.post(sender, answer)
  }

  /** A reference that hit, of a task with exact fidelity. */
  #log(task: CentralTask, at: number, isWrite: boolean): void {
    const { memory } = this
    const { pages } = memory
    const page = task.slots[at] as PageId
    if (page === undefined || page === NONE) return
    if (isWrite) pages.dirty[page] = 1
    if (pages.has(page, RESTARTING)) pages.clear(page, RESTARTING)
    else if (pages.states[page] === RESIDENT) {
      memory.current = page
      memory.replacement.touch?.(page, task, isWrite)
      memory.settle()
    }
  }
}

/** Looks at what waits so often for one message; what is left waits for the next. */
const MOST_ROUNDS = 64

function isFileRequest(
  request: CentralRequest & Message,
): request is Extract<CentralRequest, { op: `file.${string}` }> & Message {
  return request.op.startsWith('file.')
}

/** The pages `0` to `pages - 1` in as few flexpages as there can be. */
function* flexpagesUpTo(pages: number): Generator<Flexpage, void, undefined> {
  for (let page = 0; page < pages;) {
    let order = 0
    while (page % 2 ** (order + 1) === 0 && page + 2 ** (order + 1) <= pages) order += 1
    yield flexpage(page, order)
    page += 2 ** order
  }
}
