/** A server of files by path that speaks the store protocol over containers, in plain memory. */
import type { ContainerDone, ContainerId } from '@selfpage/container'
import { ALL_RIGHTS, flexpage, READ, WRITE } from '@selfpage/kernel'
import type { Kernel, Message, Thread, ThreadId } from '@selfpage/kernel'
import type { StoreError, StoreRequest } from '../src/index.ts'

interface StoredFile {
  bytes: Uint8Array
  syncs: number
}

export interface StoreServer {
  readonly thread: ThreadId
  readonly files: Map<string, StoredFile>
  /** Answers a request with this error instead. */
  failWith: ((request: StoreRequest) => StoreError | undefined) | undefined
}

export function startStoreServer(kernel: Kernel, memoryServer: ThreadId): StoreServer {
  const space = kernel.createSpace('store server', 4)
  const files = new Map<string, StoredFile>()
  const paths: string[] = []
  const server: StoreServer = {
    files,
    failWith: undefined,
    thread: kernel.createThread(space, { name: 'store server', priority: 150, body: serve }),
  }
  return server

  function* serve(thread: Thread) {
    let message = yield* thread.receive()
    for (;;) {
      const { sender } = thread
      const error = server.failWith?.(message as StoreRequest)
      const answer = error ?? (yield* answerTo(thread, message as StoreRequest))
      const reply = typeof answer === 'string' ? { op: 'refused', code: answer } : answer
      message = yield* thread.replyAndWait(sender, reply)
    }
  }

  function* answerTo(
    thread: Thread,
    request: StoreRequest,
  ): Generator<unknown, Message | StoreError, undefined> {
    const size = kernel.pageSizeBytes
    if (request.op === 'store.open') {
      const { path, createBytes } = request
      if (!files.has(path)) {
        if (createBytes === undefined) return 'no-such-object'
        files.set(path, { bytes: new Uint8Array(createBytes), syncs: 0 })
      }
      if (!paths.includes(path)) paths.push(path)
      return opened(paths.indexOf(path), size)
    }
    if (!('object' in request)) return { op: 'store.done' }
    const path = paths[request.object]
    const file = files.get(path)
    if (file === undefined) return 'no-such-object'
    switch (request.op) {
      case 'store.status':
        return opened(request.object, size)
      case 'store.resize':
        file.bytes = resized(file.bytes, request.sizeBytes)
        return { op: 'store.done' }
      case 'store.read':
        for (let page = 0; page < request.pages; page++) {
          const from = (request.page + page) * size
          const done = yield* withPage(thread, request.container, page, WRITE, (bytes) => {
            bytes.fill(0)
            bytes.set(file.bytes.subarray(from, from + size))
          })
          if (!done) return 'io-error'
        }
        return { op: 'store.done' }
      case 'store.write':
        for (const [index, page] of request.pages.entries()) {
          const isLast = index === request.pages.length - 1
          const length = isLast ? (request.lastPageBytes ?? size) : size
          const end = page * size + length
          if (end > file.bytes.length && request.lastPageBytes !== undefined) {
            file.bytes = resized(file.bytes, end)
          }
          const room = Math.max(0, Math.min(length, file.bytes.length - page * size))
          const done = yield* withPage(thread, request.container, index, READ, (bytes) =>
            file.bytes.set(bytes.subarray(0, room), page * size),
          )
          if (!done) return 'io-error'
        }
        return { op: 'store.done' }
      case 'store.sync':
        file.syncs++
        return { op: 'store.done' }
      case 'store.close':
      case 'store.discard':
        return { op: 'store.done' }
    }
  }

  function opened(object: number, size: number): Message {
    const { bytes } = files.get(paths[object]) as StoredFile
    const pages = Math.ceil(bytes.length / size)
    return { op: 'store.opened', object, pages, sizeBytes: bytes.length } as Message
  }

  function* withPage(
    thread: Thread,
    container: ContainerId,
    page: number,
    rights: number,
    use: (bytes: Uint8Array) => void,
  ) {
    const request = { op: 'container.map', container, first: page, pages: 1, rights }
    const reply = yield* thread.call(memoryServer, request, flexpage(0))
    if ((reply as ContainerDone).op !== 'container.done') return false
    use(space.bytes(0))
    thread.unmap(flexpage(0), ALL_RIGHTS, true)
    return true
  }
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length)
  longer.set(bytes.subarray(0, length))
  return longer
}
