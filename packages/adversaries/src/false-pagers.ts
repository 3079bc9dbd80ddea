/**
 * Pagers that do not do what a pager is for. Whoever chose such a pager is lost; nobody else is
 * (I33).
 */
import { ALL_RIGHTS, flexpage, READ, WRITE } from '@selfpage/kernel'
import type { MapItem, Message, Operation, Thread, ThreadId } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import type { Adversary, Battlefield } from './define-adversary.ts'
import { defineAdversary, startRogue, take } from './define-adversary.ts'

const OWN = 16
const PAGE = 64

/** What such a pager answers; nothing: it does not. */
type Answer = (pager: Thread, client: ThreadId, round: number) => Message | undefined

/** Mapped from the pager's own page, of which it may read and write. */
function item(more: Partial<MapItem> = {}): Message {
  return { op: 'page-fault-resolved', items: [{ flexpage: flexpage(OWN), rights: READ, ...more }] }
}

function falsePager(name: string, summary: string, answer: Answer): Adversary {
  return defineAdversary({
    name,
    summary,
    attacks: 'pager',
    invariants: ['I31', 'I33'],
    create: (field) => startPager(field, name, answer),
  })
}

function startPager(field: Battlefield, name: string, answer: Answer): void {
  const pager = startRogue(field, name, 2, (thread) => serve(field, thread, answer))
  const client = field.createSpace(`${name} client`, 0)
  const threads: ThreadId[] = []
  for (let index = 0; index < 2; index++) {
    threads.push(
      field.kernel.createThread(client, {
        name: `${name} client`,
        priority: 90,
        pager: firstThreadOf(pager.id),
        *body(thread) {
          for (let page = PAGE; ; page++) {
            yield* thread.fault(page % client.pages, index === 0 ? READ : WRITE)
            yield* thread.yield()
          }
        },
      }),
    )
  }
}

function firstThreadOf(space: number): ThreadId {
  return (space * 65_536) as ThreadId
}

function* serve(field: Battlefield, pager: Thread, answer: Answer): Operation_ {
  const memory = memoryClient(pager, field.memoryServer)
  const handles = yield* take(memory, 1)
  yield* memory.map(handles, READ | WRITE, flexpage(OWN))
  let reply: Message | undefined
  let client: ThreadId = pager.id
  for (let round = 0; ; round++) {
    if (reply === undefined) yield* pager.receive()
    else yield* pager.replyAndWait(client, reply)
    client = pager.sender
    reply = answer(pager, client, round)
  }
}

type Operation_ = Generator<unknown, void, undefined> & Operation<void>

export const silentPager = falsePager(
  'silent-pager',
  'receives page faults and never answers',
  () => undefined,
)

export const doubleAnswerer = falsePager(
  'double-answerer',
  'answers each page fault twice, and to threads that did not ask',
  (pager, client) => {
    pager.post(client, item())
    pager.post((client + 1) as ThreadId, item())
    return item()
  },
)

export const wrongPager = falsePager(
  'wrong-pager',
  'maps other pages than the one asked for, and pages it does not have',
  (_pager, _client, round) => item({ at: round % 5, flexpage: flexpage(OWN + (round % 3)) }),
)

export const generousPager = falsePager(
  'generous-pager',
  'maps with more rights than it has',
  (pager) => {
    pager.unmap(flexpage(OWN), WRITE, true)
    return item({ rights: ALL_RIGHTS })
  },
)
