/**
 * Memory as a program on Mach sees it: the same `TaskMemory` as everywhere, by `vm_map` and its
 * like. Mapping a file begins with an open RPC to its server (M1).
 */
import { READ, WRITE } from '@selfpage/kernel'
import type {
  Advice,
  MapError,
  MapRequest,
  MemoryError,
  Message,
  Region,
  Rights,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import { PagedTaskMemory } from '@selfpage/runtime'
import type { FileReply, FileRequest, Port, VmReply, VmRequest } from './protocol.ts'

type Asking<Result> = Generator<unknown, Result, undefined>

/** Opens a file of a server; with a size, creates it or makes it so long. */
export function* openFile(
  thread: Thread,
  server: ThreadId,
  path: string,
  sizeBytes?: number,
): Asking<{ readonly port: Port; readonly sizeBytes: number } | MapError> {
  const request: FileRequest = {
    op: 'file.open',
    path,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  }
  const reply = (yield* thread.call(server, request)) as FileReply & Message
  if (reply.op === 'file.opened') return reply
  return reply.op === 'refused' ? reply.code : 'no-such-file'
}

/** Asks the kernel about memory. */
export function* askVm(
  thread: Thread,
  kernel: ThreadId,
  request: VmRequest,
): Asking<number | MapError | MemoryError | undefined> {
  const reply = (yield* thread.call(kernel, request)) as VmReply & Message
  if (reply.op === 'vm.mapped') return reply.page
  return reply.op === 'refused' ? reply.code : undefined
}

export class MachTaskMemory extends PagedTaskMemory {
  readonly #own: Thread
  readonly #kernel: ThreadId
  readonly #files: ThreadId

  /** @param files the file server */
  constructor(thread: Thread, kernel: ThreadId, files: ThreadId) {
    // Nobody in the system listens to what programs say.
    super(thread, kernel, { hint() {}, describe() {} })
    this.#own = thread
    this.#kernel = kernel
    this.#files = files
  }

  override *map(request: MapRequest): Asking<Region | MapError> {
    const { pages, file, filePage = 0, sharing = 'private', rights = READ | WRITE, at } = request
    const name = request.name ?? file ?? 'anonymous'
    const place = { pages, rights, name, ...(at === undefined ? {} : { at }) }
    let start: number | MapError | MemoryError | undefined
    if (file === undefined) start = yield* this.#ask({ op: 'vm.map', ...place })
    else {
      const opened = yield* openFile(this.#own, this.#files, file)
      if (typeof opened === 'string') return opened
      const { port, sizeBytes } = opened
      const end = Math.ceil(sizeBytes / this.pageSizeBytes)
      if (filePage + pages > end) return 'invalid'
      const copy = sharing === 'private'
      start = yield* this.#ask({ op: 'vm.map', port, page: filePage, copy, ...place })
    }
    if (typeof start !== 'number') return mapError(start) ?? 'invalid'
    return { name, start, pages }
  }

  override *unmap({ start, pages }: Region): Asking<MapError | undefined> {
    return mapError(yield* this.#ask({ op: 'vm.deallocate', page: start, pages }))
  }

  override *protect({ start, pages }: Region, rights: Rights): Asking<MapError | undefined> {
    return mapError(yield* this.#ask({ op: 'vm.protect', page: start, pages, rights }))
  }

  override *advise(page: number, pages: number, advice: Advice): Asking<MapError | undefined> {
    // The kernel reads nothing ahead, so the order of references is nothing to tell it.
    if (advice === 'sequential' || advice === 'random' || advice === 'normal') return undefined
    return mapError(yield* this.#ask({ op: 'vm.behave', page, pages, how: advice }))
  }

  override *pin(page: number, pages: number): Asking<MapError | undefined> {
    return mapError(yield* this.#ask({ op: 'vm.wire', page, pages }))
  }

  override *unpin(page: number, pages: number): Asking<MapError | undefined> {
    return mapError(yield* this.#ask({ op: 'vm.unwire', page, pages }))
  }

  override *sync({ start, pages }: Region): Asking<MemoryError | undefined> {
    const error = yield* this.#ask({ op: 'vm.sync', page: start, pages })
    return error === undefined ? undefined : 'invalid'
  }

  #ask(request: VmRequest) {
    return askVm(this.#own, this.#kernel, request)
  }
}

function mapError(answer: number | MapError | MemoryError | undefined): MapError | undefined {
  if (typeof answer !== 'string') return undefined
  return answer === 'protection' || answer === 'lost-data' ? 'not-permitted' : answer
}
