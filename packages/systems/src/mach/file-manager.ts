/**
 * The file server: a task like any other, and the manager of files as memory objects. Clients open
 * files by name and get a port, which the kernel knows; everything else they do by `vm_map`.
 */
import { spaceOf } from '@selfpage/kernel'
import type { Kernel, Message, ServerThread, SpaceId, ThreadId } from '@selfpage/kernel'
import { BlockMap } from '../central/block-map.ts'
import { diskNames } from '../run/machine.ts'
import type { MachKernel } from './mach-kernel.ts'
import { MachTask } from './mach-task.ts'
import { PageKeeper } from './page-keeper.ts'
import type { FileReply, FileRequest, ObjectId, PortGranted, ToManager } from './protocol.ts'

const PRIORITY = 220

/** Pages of its space: room for what it is handed. */
const SPACE_PAGES = 1 << 16

interface File {
  readonly own: number
  sizeBytes: number
  /** The kernel's name of it, while it is mapped. */
  object: ObjectId | undefined
  /** By page; holes are zeros. */
  readonly blocks: Map<number, number>
  /** First pages of what was cut off, as long as the kernel may return old pages from there. */
  readonly cuts: number[]
}

/** Starts it. */
export function startFileManager(
  kernel: Kernel,
  mach: MachKernel,
): { readonly task: MachTask; readonly thread: ThreadId } {
  const space = kernel.createSpace('file server', SPACE_PAGES)
  const task = new MachTask('file server', space.id, SPACE_PAGES, { disks: [diskNames.files] })
  mach.addTask(task)
  const blocks = kernel.disks.get(diskNames.files)?.blocks ?? 0
  const thread = kernel.createServer(space, {
    name: 'file server',
    priority: PRIORITY,
    serve: (self) => {
      const manager = new FileManager(self, mach.thread, blocks)
      return (message, sender) => manager.serve(message, sender)
    },
  })
  mach.addManager(task, thread, true)
  return { task, thread }
}

class FileManager {
  readonly #thread: ServerThread
  readonly #kernel: ThreadId
  readonly #keeper: PageKeeper
  readonly #map: BlockMap
  readonly #byPath = new Map<string, File>()
  readonly #byOwn = new Map<number, File>()
  readonly #byObject = new Map<ObjectId, File>()
  /** Who waits for a port, by file and task. */
  readonly #opening = new Map<string, { readonly client: ThreadId; readonly file: File }[]>()

  constructor(thread: ServerThread, kernel: ThreadId, blocks: number) {
    this.#thread = thread
    this.#kernel = kernel
    this.#map = new BlockMap(blocks)
    this.#keeper = new PageKeeper(thread, kernel, {
      disk: diskNames.files,
      blockOf: (object, page) => this.#byObject.get(object)?.blocks.get(page),
      placeFor: (object, page) => this.#placeFor(object, page),
    })
  }

  serve(message: Message, sender: ThreadId): Message | undefined {
    if (spaceOf(sender) === spaceOf(this.#kernel)) {
      this.#hear(message as ToManager | PortGranted)
      return undefined
    }
    return this.#answer(message as FileRequest & Message, sender)
  }

  #answer(request: FileRequest & Message, client: ThreadId): FileReply | undefined {
    const { path, sizeBytes } = request
    const isSize = sizeBytes === undefined || (Number.isSafeInteger(sizeBytes) && sizeBytes >= 0)
    if (typeof path !== 'string' || !isSize) return { op: 'refused', code: 'invalid' }
    let file = this.#byPath.get(path)
    if (file === undefined && sizeBytes === undefined)
      return { op: 'refused', code: 'no-such-file' }
    file ??= this.#create(path)
    if (sizeBytes !== undefined) this.#resize(file, sizeBytes)
    const to = spaceOf(client)
    const name = openingOf(file.own, to)
    const waiting = this.#opening.get(name)
    if (waiting === undefined) this.#opening.set(name, [{ client, file }])
    else waiting.push({ client, file })
    this.#keeper.tell({ op: 'port.grant', own: file.own, to })
    return undefined
  }

  #hear(message: ToManager | PortGranted): void {
    if (message.op === 'port.granted') return this.#opened(message)
    if (message.op === 'memoryObject.dataReturn' && this.#isCutOff(message.object, message.page)) {
      this.#keeper.tell({ op: 'vm.deallocate', page: message.at, pages: 1 })
      return
    }
    if (this.#keeper.serve(message)) return
    if (message.op === 'memoryObject.lockCompleted')
      this.#byObject.get(message.object)?.cuts.shift()
    if (message.op !== 'memoryObject.init') return
    const file = this.#byOwn.get(message.own)
    if (file === undefined) {
      const reason = 'no-such-file'
      this.#keeper.tell({ op: 'memoryObject.destroy', object: message.object, reason })
      return
    }
    file.object = message.object
    this.#byObject.set(message.object, file)
    this.#keeper.tell({ op: 'memoryObject.ready', object: message.object, mayCache: true })
  }

  #opened({ own, to, port }: PortGranted): void {
    const waiting = this.#opening.get(openingOf(own, to))
    const first = waiting?.shift()
    if (first === undefined) return
    const { client, file } = first
    const reply: FileReply = { op: 'file.opened', port, sizeBytes: file.sizeBytes }
    this.#thread.post(client, reply)
  }

  #create(path: string): File {
    const file: File = {
      own: this.#byPath.size + 1,
      sizeBytes: 0,
      object: undefined,
      blocks: new Map(),
      cuts: [],
    }
    this.#byPath.set(path, file)
    this.#byOwn.set(file.own, file)
    return file
  }

  /** Pages that are cut off are zeros if the file grows again. */
  #resize(file: File, sizeBytes: number): void {
    const pageBytes = this.#thread.space.pageSizeBytes
    const first = Math.ceil(sizeBytes / pageBytes)
    const pages = Math.ceil(file.sizeBytes / pageBytes) - first
    const { object } = file
    file.sizeBytes = sizeBytes
    if (pages <= 0) return
    for (const [page, block] of file.blocks) {
      if (page < first) continue
      file.blocks.delete(page)
      if (object === undefined) this.#map.give(block)
      else this.#keeper.forget(object, page, () => this.#map.give(block))
    }
    if (object === undefined) return
    file.cuts.push(first)
    const range = { object, page: first, pages, lock: 0, flush: true }
    this.#keeper.tell({ op: 'memoryObject.lockRequest', ...range })
  }

  #isCutOff(object: ObjectId, page: number): boolean {
    const { sizeBytes = 0, cuts = [] } = this.#byObject.get(object) ?? {}
    const isBeyond = page * this.#thread.space.pageSizeBytes >= sizeBytes
    return isBeyond || cuts.some((first) => page >= first)
  }

  #placeFor(object: ObjectId, page: number): number | undefined {
    const file = this.#byObject.get(object)
    if (file === undefined) return undefined
    const block = file.blocks.get(page) ?? this.#map.take()
    if (block < 0) return undefined
    file.blocks.set(page, block)
    return block
  }
}

function openingOf(own: number, to: SpaceId): string {
  return `${own}:${to}`
}
