/**
 * Foreign code in Node's worker threads. Both sides block on one word of shared memory that says
 * whose turn it is; what does not fit into numbers goes through a message port, which can be read
 * without an event loop.
 */
import { existsSync } from 'node:fs'
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import type {
  ForeignAsk,
  ForeignCode,
  ForeignHost,
  ForeignReply,
  ForeignRequest,
  ForeignSetup,
} from './foreign-host.ts'
import { awaitTurn, giveTurn, KERNEL, Word, Wish, WORKER, type ForeignTask } from './turns.ts'

/** Give this to `createSimulation` as `foreignThreads`. */
export const workerThreads: ForeignHost = {
  start: (setup) => new WorkerCode(setup),
}

class WorkerCode implements ForeignCode {
  credit = 0
  readonly #words = new Int32Array(new SharedArrayBuffer(Word.size * 4))
  readonly #port: MessagePort
  readonly #worker: Worker

  constructor({ module, ...setup }: ForeignSetup) {
    const { port1, port2 } = new MessageChannel()
    const task: ForeignTask = { ...setup, module: module.href, words: this.#words, port: port2 }
    this.#port = port1
    this.#worker = new Worker(workerFile(), { workerData: task, transferList: [port2] })
    // A machine that is let go must not keep the process alive.
    this.#worker.unref()
  }

  takeTurn(reply: ForeignReply): ForeignRequest {
    const words = this.#words
    if (reply.kind !== 'go') this.#port.postMessage(reply, [])
    words[Word.hasReply] = reply.kind === 'go' ? 0 : 1
    words[Word.credit] = this.credit
    giveTurn(words, WORKER)
    awaitTurn(words, KERNEL)
    this.credit = words[Word.credit]
    switch (words[Word.wish]) {
      case Wish.touch:
        return { kind: 'touch', page: words[Word.page], access: words[Word.access] }
      case Wish.ask:
        return { kind: 'ask', message: this.#received() as ForeignAsk }
      case Wish.returned:
        return { kind: 'returned', value: this.#received() }
      case Wish.threw:
        return { kind: 'threw', error: this.#received() }
      default:
        return { kind: 'threw', error: new Error('the worker ended before its program did') }
    }
  }

  end(): void {
    this.#port.close()
    void this.#worker.terminate()
  }

  #received(): unknown {
    return (receiveMessageOnPort(this.#port) as { message: unknown }).message
  }
}

/** Built, the worker lies beside this file; in the source it needs jiti. */
function workerFile(): URL {
  const built = new URL('./foreign-worker.js', import.meta.url)
  return existsSync(built) ? built : new URL('./source-worker.mjs', import.meta.url)
}
