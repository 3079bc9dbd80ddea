/** The worker of a foreign thread: runs its module, and is its processor. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { SelfpageError } from '@selfpage/policy'
import type { ForeignReply } from './foreign-host.ts'
import type { ForeignMemory, ForeignProgram } from './foreign.ts'
import { READ, REFERENCED, WRITE, type Rights } from './rights.ts'
import { awaitTurn, giveTurn, KERNEL, Wish, Word, WORKER, type ForeignTask } from './turns.ts'

class WorkerMemory implements ForeignMemory {
  readonly pages: number
  readonly pageSizeBytes: number
  readonly #task: ForeignTask
  readonly #views: Uint8Array[] = []

  constructor(task: ForeignTask) {
    this.pages = task.pages
    this.pageSizeBytes = task.pageSizeBytes
    this.#task = task
  }

  touch(page: number, access: Rights): void {
    const { bits, words } = this.#task
    if ((bits[page] & access) === access && words[Word.credit] > 0) {
      words[Word.credit]--
      bits[page] |= REFERENCED | ((access & WRITE) << 3)
      return
    }
    words[Word.page] = page
    words[Word.access] = access
    const reply = takeTurn(this.#task, Wish.touch)
    if (reply?.kind !== 'memory-error') return
    throw new SelfpageError(
      'MEMORY_FAULT',
      `the reference to page ${page} failed: ${reply.error}`,
      {
        hint: 'the pager of this thread refused it: see MemoryError',
      },
    )
  }

  bytes(page: number): Uint8Array {
    const { bits, frames, memory } = this.#task
    if (!(bits[page] & READ)) {
      throw new SelfpageError('PAGE_NOT_MAPPED', `page ${page} is not mapped`, {
        hint: 'touch a page before you use its bytes',
      })
    }
    const frame = frames[page]
    return (this.#views[frame] ??= new Uint8Array(
      memory,
      frame * this.pageSizeBytes,
      this.pageSizeBytes,
    ))
  }

  read(address: number, into: Uint8Array): void {
    this.#eachPage(address, into.length, READ, (bytes, done) => {
      into.set(bytes, done)
    })
  }

  write(address: number, from: Uint8Array): void {
    this.#eachPage(address, from.length, WRITE, (bytes, done) => {
      bytes.set(from.subarray(done, done + bytes.length))
    })
  }

  ask(op: string, values: unknown): unknown {
    this.#task.port.postMessage({ op, values }, [])
    const reply = takeTurn(this.#task, Wish.ask)
    return reply?.kind === 'answer' ? reply.message : undefined
  }

  /** Touches page after page, and hands on the part of each that is meant. */
  #eachPage(
    address: number,
    length: number,
    access: Rights,
    use: (bytes: Uint8Array, done: number) => void,
  ): void {
    for (let done = 0; done < length;) {
      const page = Math.floor((address + done) / this.pageSizeBytes)
      const start = (address + done) % this.pageSizeBytes
      const end = Math.min(this.pageSizeBytes, start + length - done)
      this.touch(page, access)
      use(this.bytes(page).subarray(start, end), done)
      done += end - start
    }
  }
}

/** Says what is wanted, and waits until it was done. */
function takeTurn({ words, port }: ForeignTask, wish: number): ForeignReply | undefined {
  words[Word.wish] = wish
  giveTurn(words, KERNEL)
  awaitTurn(words, WORKER)
  if (words[Word.hasReply] === 0) return undefined
  return receiveMessageOnPort(port)?.message as ForeignReply
}

/** Says how it ended. */
function finish({ words, port }: ForeignTask, wish: number, result: unknown): void {
  port.postMessage(result, [])
  words[Word.wish] = wish
  giveTurn(words, KERNEL)
}

async function main(task: ForeignTask): Promise<void> {
  const { words } = task
  // If the program ends the worker by itself, the kernel must not wait for ever.
  process.on('exit', () => {
    if (Atomics.load(words, Word.turn) !== WORKER) return
    words[Word.wish] = Wish.ended
    giveTurn(words, KERNEL)
  })
  awaitTurn(words, WORKER)
  try {
    const { default: program } = (await import(task.module)) as { default: ForeignProgram }
    finish(task, Wish.returned, program(new WorkerMemory(task), task.data))
  } catch (error) {
    finish(task, Wish.threw, error)
  }
}

await main(workerData as ForeignTask)
