/** The kernel's side of a foreign thread: to the rest of the machine, a thread like any other. */
import type { ForeignCode, ForeignReply } from '../foreign-host.ts'
import type { Rights } from '../rights.ts'
import type { SimulatedSpace } from './simulated-space.ts'
import type { SimulatedThread } from './simulated-thread.ts'

export type ForeignResult = { readonly value: unknown } | { readonly error: unknown }

const GO: ForeignReply = { kind: 'go' }

export function* foreignBody(
  thread: SimulatedThread,
  space: SimulatedSpace,
  start: () => ForeignCode,
): Generator<unknown, ForeignResult, undefined> {
  const code = start()
  thread.release = () => code.end()
  let reply = GO
  for (;;) {
    // A space whose references are logged gives no credit away: each of them comes by here.
    code.credit = space.lendCredit()
    const request = code.takeTurn(reply)
    space.returnCredit(code.credit)
    if (request.kind === 'returned') return { value: request.value }
    if (request.kind === 'threw') return { error: request.error }
    if (request.kind === 'ask') {
      reply = { kind: 'answer', message: yield* thread.call(thread.pager, request.message) }
    } else {
      reply = yield* touch(thread, space, request.page, request.access)
    }
  }
}

function* touch(
  thread: SimulatedThread,
  space: SimulatedSpace,
  page: number,
  access: Rights,
): Generator<unknown, ForeignReply, undefined> {
  while (!space.touch(page, access)) {
    const error = yield* thread.fault(page, access)
    if (error !== undefined) return { kind: 'memory-error', error }
  }
  return GO
}
