/** The server that owns all memory at the start (L1): a note of what was given, and nothing else. */
import { firstPage, flexpage, NIL_FLEXPAGE, pagesOf, type Flexpage } from '../flexpage.ts'
import type { Message } from '../message.ts'
import { ALL_RIGHTS } from '../rights.ts'
import type { Sigma0Reply, Sigma0Request } from '../sigma0.ts'
import type { ServerBody } from '../thread.ts'

const NOTHING: Sigma0Reply = Object.freeze({ op: 'sigma0.reply', flexpage: NIL_FLEXPAGE })

/** Serves `frames` frames, mapped in order from page 0 of the server's space. */
export function sigma0Server(frames: number): ServerBody {
  const isGiven = new Uint8Array(frames)
  /** No frame below is free. */
  let lowest = 0

  const isFree = (first: number, pages: number) =>
    first + pages <= frames && !isGiven.subarray(first, first + pages).includes(1)

  const find = (order: number): Flexpage => {
    const pages = 2 ** order
    while (isGiven[lowest] === 1) lowest++
    for (let first = Math.ceil(lowest / pages) * pages; first < frames; first += pages) {
      if (isFree(first, pages)) return flexpage(first, order)
    }
    return NIL_FLEXPAGE
  }

  const give = (request: Sigma0Request): Sigma0Reply => {
    const { order = 0 } = request
    if (request.flexpage === undefined && !(Number.isInteger(order) && order >= 0 && order < 31)) {
      return NOTHING
    }
    const wanted = request.flexpage ?? find(order)
    if (!Number.isSafeInteger(wanted) || wanted < 0) return NOTHING
    const first = firstPage(wanted)
    const pages = pagesOf(wanted)
    if (first % pages !== 0 || !isFree(first, pages)) return NOTHING
    isGiven.fill(1, first, first + pages)
    const items = [{ flexpage: wanted, rights: ALL_RIGHTS }]
    return { op: 'sigma0.reply', flexpage: wanted, items }
  }

  return () => (message: Message) =>
    message.op === 'sigma0.request' ? give(message as Sigma0Request) : NOTHING
}
