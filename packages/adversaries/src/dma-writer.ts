/**
 * Has its data moved by servers and changes it on the way: by a mapping from before the grant, by
 * mapping, copying in and granting again while the server has it (I20, C3). The file server must
 * either find out or never see the change.
 */
import { ContainerClient } from '@selfpage/container'
import type { ContainerId } from '@selfpage/container'
import { flexpage, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type { Message, Thread, ThreadId } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import { defineAdversary, startRogue, take } from './define-adversary.ts'

const WINDOW = 16
const LEASE_TICKS = 1_000_000_000
const PAUSE_TICKS = 1_000

export const dmaWriter = defineAdversary({
  name: 'dma-writer',
  summary: 'changes data while servers and devices move it',
  attacks: 'client',
  invariants: ['I17', 'I19', 'I20', 'I21'],
  urges: { operations: { write: 2, containerMap: 2, copyIn: 2, transfer: 2, grantAccess: 2 } },
  create(field) {
    const target = field.fileServer ?? field.swapServer
    if (target === undefined) return
    let current: ContainerId | undefined
    startRogue(field, 'dma-writer', 8, function* (thread) {
      thread.spawn({
        name: 'dma-writer hand',
        body: (hand) => interfere(hand, field.memoryServer, () => current),
      })
      const memory = memoryClient(thread, field.memoryServer)
      const containers = new ContainerClient(thread, field.memoryServer)
      const open: object = { op: 'store.open', path: 'dma-writer', createBytes: 1 }
      const { object } = (yield* thread.call(target, open as Message)) as Message & {
        readonly object?: number
      }
      for (let round = 0; ; round++) {
        const handles = yield* take(memory, 1)
        if (handles.length === 0) yield* thread.sleep(PAUSE_TICKS)
        yield* memory.map(handles, READ | WRITE, flexpage(WINDOW))
        const made = yield* containers.createFrom(handles, {
          leaseTicks: LEASE_TICKS,
          grantee: spaceOf(target),
        })
        if (made.op !== 'container.done') continue
        current = made.container
        const request: object =
          round % 2 === 0
            ? { op: 'store.write', object, pages: [0], container: current }
            : { op: 'store.read', object, page: 0, pages: 1, container: current }
        yield* thread.call(target, request as Message)
        current = undefined
        yield* containers.deallocate(made.container)
      }
    })
  },
})

/** Does to the container what its owner may do, at every moment. */
function* interfere(
  hand: Thread,
  memoryServer: ThreadId,
  target: () => ContainerId | undefined,
): Generator<unknown, void, undefined> {
  const containers = new ContainerClient(hand, memoryServer)
  const memory = memoryClient(hand, memoryServer)
  for (let round = 0; ; round++) {
    if (hand.space.touch(WINDOW, WRITE)) hand.space.bytes(WINDOW).fill(0xbad & 0xff)
    const container = target()
    if (container !== undefined) {
      if (round % 4 === 0) yield* containers.map(container, flexpage(WINDOW))
      if (round % 4 === 1) {
        const handles = yield* take(memory, 1)
        if (handles.length > 0) {
          yield* containers.copyIn(container, handles)
          yield* memory.deallocate(handles)
        }
      }
      if (round % 4 === 2) yield* containers.unmapAll(container)
      if (round % 4 === 3) yield* containers.grantAccess(container, spaceOf(memoryServer))
    }
    yield* hand.sleep(PAUSE_TICKS + (round % 7) * PAUSE_TICKS)
  }
}
