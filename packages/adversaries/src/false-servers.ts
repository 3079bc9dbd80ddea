/**
 * Servers that stand in front of an honest one and betray their clients: what they pass on is lost,
 * out of order or changed. A client that trusts nobody puts a server that checks before them (I35).
 */
import { ContainerClient } from '@selfpage/container'
import type { ContainerId } from '@selfpage/container'
import { flexpage, spaceOf } from '@selfpage/kernel'
import type { Message, Operation, Thread, ThreadId } from '@selfpage/kernel'
import type { Adversary, Battlefield } from './define-adversary.ts'
import { defineAdversary } from './define-adversary.ts'

const WINDOW = 64

/** A request as far as a relay looks at it. */
interface Request extends Message {
  readonly container?: ContainerId
  readonly page?: number
  readonly pages?: number | readonly number[]
}

/** What becomes of a request: another one, or undefined: it is kept. */
type Betrayal = (request: Request, round: number) => Request | undefined

/** Whether the data is changed after it was read. */
type Spoils = (request: Request, round: number) => boolean

function falseServer(
  name: string,
  summary: string,
  betray: Betrayal,
  spoils: Spoils = () => false,
): Adversary {
  return defineAdversary({
    name,
    summary,
    attacks: 'server',
    invariants: ['I33', 'I35'],
    front(field, server) {
      const space = field.createSpace(name, 4)
      return field.kernel.createThread(space, {
        name,
        priority: 140,
        body: (thread) => relay(field, thread, server, betray, spoils),
      })
    },
  })
}

function* relay(
  field: Battlefield,
  thread: Thread,
  server: ThreadId,
  betray: Betrayal,
  spoils: Spoils,
): Generator<unknown, void, undefined> & Operation<void> {
  const containers = new ContainerClient(thread, field.memoryServer)
  let request: Request = yield* thread.receive()
  for (let round = 0; ; round++) {
    const client = thread.sender
    const via = spaceOf(client)
    const passed = betray(request, round)
    if (passed === undefined) {
      request = yield* thread.receive()
      continue
    }
    const { container } = request
    if (container !== undefined) {
      yield* containers.grantAccess(container, spaceOf(server), { via })
    }
    const reply = yield* thread.call(server, passed)
    if (container !== undefined && spoils(request, round)) {
      yield* containers.map(container, flexpage(WINDOW, 6), { via })
      if (thread.space.rightsAt(WINDOW) !== 0) thread.space.bytes(WINDOW)[0] ^= 0xff
    }
    request = yield* thread.replyAndWait(client, reply)
  }
}

export const keeper = falseServer(
  'keeper',
  'keeps every fifth request and never answers it',
  (request, round) => (round % 5 === 4 && request.op !== 'store.open' ? undefined : request),
)

export const reorderer = falseServer(
  'reorderer',
  'reads and writes other pages than those asked for',
  (request, round) => {
    if (round % 5 !== 4 || request.op !== 'store.read') return request
    return { ...request, page: Math.max(0, (request.page ?? 0) - 1) }
  },
)

export const corrupter = falseServer(
  'corrupter',
  'changes a byte of what it read before it answers',
  (request) => request,
  ({ op }, round) => op === 'store.read' && round % 3 === 2,
)
