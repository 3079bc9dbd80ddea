/** Files as a program of a central system sees them: each call is a request for one page at most. */
import type { FileError, MapError, TaskFiles, Thread, ThreadId } from '@selfpage/kernel'
import type { FileAnswer, FileRequest } from './central-requests.ts'

export class CentralFiles implements TaskFiles {
  readonly #thread: Thread
  readonly #server: ThreadId
  readonly #pageSize: number

  constructor(thread: Thread, server: ThreadId) {
    this.#thread = thread
    this.#server = server
    this.#pageSize = thread.space.pageSizeBytes
  }

  *create(path: string, sizeBytes: number): Generator<unknown, MapError | undefined, undefined> {
    const { value } = yield* this.#ask({ op: 'file.create', path, sizeBytes })
    return value as MapError | undefined
  }

  *sizeBytes(path: string): Generator<unknown, number | MapError, undefined> {
    const { value } = yield* this.#ask({ op: 'file.size', path })
    return value as number | MapError
  }

  *read(
    path: string,
    offset: number,
    into: Uint8Array,
  ): Generator<unknown, number | FileError, undefined> {
    for (let done = 0; done < into.length;) {
      const length = this.#within(offset + done, into.length - done)
      const answer = yield* this.#ask({ op: 'file.read', path, offset: offset + done, length })
      if (typeof answer.value === 'string') return answer.value
      if (answer.bytes !== undefined) into.set(answer.bytes, done)
      done += answer.value ?? 0
      // Less than asked for: the end of the file.
      if (answer.value !== length) return done
    }
    return into.length
  }

  *write(
    path: string,
    offset: number,
    from: Uint8Array,
  ): Generator<unknown, number | FileError, undefined> {
    for (let done = 0; done < from.length;) {
      const length = this.#within(offset + done, from.length - done)
      const bytes = from.slice(done, done + length)
      const { value } = yield* this.#ask({ op: 'file.write', path, offset: offset + done, bytes })
      if (typeof value === 'string') return value
      done += length
    }
    return from.length
  }

  *sync(path: string): Generator<unknown, FileError | undefined, undefined> {
    const { value } = yield* this.#ask({ op: 'file.sync', path })
    return value as FileError | undefined
  }

  /** Bytes from `offset` on to the end of its page, `most` at most. */
  #within(offset: number, most: number): number {
    return Math.min(most, this.#pageSize - (offset % this.#pageSize))
  }

  *#ask(request: FileRequest): Generator<unknown, FileAnswer, undefined> {
    const answer = yield* this.#thread.call(this.#server, request)
    return answer as FileAnswer
  }
}
