/** The words of shared memory through which kernel and worker take turns. */
import type { MessagePort } from 'node:worker_threads'
import type { ForeignSetup } from './foreign-host.ts'

/** Indices of the shared words. */
export const Word = {
  turn: 0,
  wish: 1,
  page: 2,
  access: 3,
  credit: 4,
  hasReply: 5,
  size: 6,
} as const

/** What the worker wants at the end of its turn. */
export const Wish = { ended: 0, touch: 1, ask: 2, returned: 3, threw: 4 } as const

/** Whose turn it is. */
export const KERNEL = 0
export const WORKER = 1

/** Looks so often before it goes to sleep, which costs some twenty times a look's whole wait. */
const SPINS = 1000

/** What a worker is started with. */
export interface ForeignTask extends Omit<ForeignSetup, 'module'> {
  readonly module: string
  readonly words: Int32Array
  readonly port: MessagePort
}

export function giveTurn(words: Int32Array, to: number): void {
  Atomics.store(words, Word.turn, to)
  Atomics.notify(words, Word.turn)
}

export function awaitTurn(words: Int32Array, of: number): void {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, Word.turn) === of) return
  while (Atomics.load(words, Word.turn) !== of) Atomics.wait(words, Word.turn, 1 - of)
}
