/** A machine with a memory server, and a store that keeps pages in a plain map. */
import { ALL_RIGHTS, createSimulation, flexpage, READ, WRITE } from '@selfpage/kernel'
import type { SimulationOptions } from '@selfpage/kernel'
import type { HandleId } from '@selfpage/container'
import { startMemoryServer } from '@selfpage/memory-server'
import type { MemoryServerOptions } from '@selfpage/memory-server'
import { startFinalPager, startSharedMemory, startTask } from '../src/index.ts'
import type {
  BackingStore,
  FinalPager,
  SharedMemory,
  StoreContext,
  StoreDeferral,
  StoreError,
  StoreObject,
  TaskOptions,
} from '../src/index.ts'

export interface Machine {
  readonly kernel: ReturnType<typeof createSimulation>
  readonly memory: ReturnType<typeof startMemoryServer>
  readonly start: (
    options: Omit<TaskOptions, 'memoryServer'>,
    guaranteedFrames: number,
  ) => ReturnType<typeof startTask>
}

export function createMachine(
  frames: number,
  options: Partial<SimulationOptions> & { readonly server?: MemoryServerOptions } = {},
): Machine {
  const kernel = createSimulation({ frames, pageSizeBytes: 64, ...options })
  const memory = startMemoryServer(kernel, options.server)
  return {
    kernel,
    memory,
    start(task, guaranteedFrames) {
      const handle = startTask(kernel, { ...task, memoryServer: memory.thread })
      const reply = memory.setContract({ task: handle.space.id, guaranteedFrames })
      if (reply.op === 'refused') throw new Error(`no contract: ${reply.code}`)
      return handle
    },
  }
}

/** What a `PlainStore` is told to do instead of what it is asked. */
export interface Behaviour {
  readonly onRead?: (object: number, page: number) => StoreError | undefined
  readonly onWrite?: (
    object: number,
    pages: readonly number[],
  ) => StoreError | StoreDeferral | undefined
  /** Virtual time of each request. Default 10,000. */
  readonly ticks?: number
}

/** A store in the test's own memory: it reads and writes the handles' frames through a window. */
export class PlainStore {
  readonly contents = new Map<string, Uint8Array>()
  readonly writes: (readonly number[])[] = []
  readonly reads: (readonly [page: number, pages: number])[] = []
  readonly discards: number[] = []
  readonly #behaviour: Behaviour

  constructor(behaviour: Behaviour = {}) {
    this.#behaviour = behaviour
  }

  object(number: number, pages: number): StoreObject {
    return { server: 0 as StoreObject['server'], object: number, pages, lastPageBytes: 64 }
  }

  readonly factory = ({ thread, memoryServer, windowPage }: StoreContext): BackingStore => {
    const window = flexpage(windowPage)
    const { contents, reads, writes, discards } = this
    const behaviour = this.#behaviour
    const { ticks = 10_000 } = behaviour

    function* withBytes(handle: HandleId, rights: number, use: (bytes: Uint8Array) => void) {
      const request = { op: 'memory.mapOne', handle, rights }
      const reply = yield* thread.call(memoryServer, request, window)
      if (reply.op !== 'memory.mapped') throw new Error(`not mapped: ${JSON.stringify(reply)}`)
      use(thread.space.bytes(windowPage))
      thread.unmap(window, ALL_RIGHTS, true)
    }

    return {
      *read({ object }, page, into) {
        reads.push([page, into.length])
        yield* thread.sleep(ticks)
        for (const [index, handle] of into.entries()) {
          const error = behaviour.onRead?.(object, page + index)
          if (error !== undefined) return error
          const bytes = contents.get(`${object}/${page + index}`)
          if (bytes === undefined) return 'lost-data'
          yield* withBytes(handle, READ | WRITE, (frame) => frame.set(bytes))
        }
        return undefined
      },
      *write({ object }, pages, from) {
        writes.push(pages)
        // As in a container: what is written is what the pages held at the beginning.
        const copies: Uint8Array[] = []
        for (const handle of from) {
          yield* withBytes(handle, READ, (frame) => void copies.push(frame.slice()))
        }
        yield* thread.sleep(ticks)
        const answer = behaviour.onWrite?.(object, pages)
        if (typeof answer === 'string' || (answer !== undefined && !('notNow' in answer))) {
          return answer
        }
        for (const [index, bytes] of copies.entries()) {
          if (answer?.notNow.includes(pages[index])) continue
          contents.set(`${object}/${pages[index]}`, bytes)
        }
        return answer
      },
      *discard({ object }, page, pages) {
        yield* thread.sleep(ticks)
        for (let next = page; next < page + pages; next++) {
          discards.push(next)
          contents.delete(`${object}/${next}`)
        }
        return undefined
      },
      *sync() {
        yield* thread.sleep(ticks)
        return undefined
      },
    }
  }
}

/** A final pager with a contract for the fewest frames there can be. */
export function startTables(
  kernel: Machine['kernel'],
  memory: Machine['memory'],
  store: PlainStore,
): FinalPager {
  const frames = 4
  const { factory } = store
  const area = store.object(9, 200)
  const pager = startFinalPager(kernel, {
    memoryServer: memory.thread,
    frames,
    area,
    store: factory,
  })
  memory.setContract({ task: pager.space.id, guaranteedFrames: frames + 1 })
  return pager
}

/** A server of shared memory with so many frames for it. */
export function startShared(
  kernel: Machine['kernel'],
  memory: Machine['memory'],
  store: PlainStore,
  frames: number,
): SharedMemory {
  const { factory } = store
  const area = store.object(8, 100)
  const options = { memoryServer: memory.thread, frames, area, store: factory }
  const server = startSharedMemory(kernel, options)
  memory.setContract({ task: server.space.id, guaranteedFrames: frames + 1 })
  return server
}

/** Fails the test if a value is an error's name. */
export function fine<Value>(value: Value): Exclude<Value, string> {
  if (typeof value === 'string') throw new Error(`refused: ${value}`)
  return value as Exclude<Value, string>
}
