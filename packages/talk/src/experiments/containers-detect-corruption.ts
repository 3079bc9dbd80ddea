/** Versions say whether somebody meddled (slides "Moving Memory Around", "Reading from a File (continued)"; C2, C3, I20). */
import { ContainerClient, VersionCheck } from '@selfpage/container'
import type { ContainerDone, ContainerId } from '@selfpage/container'
import { flexpage, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type { Message, Operation, Thread, ThreadId } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import { defineExperiment } from '../define-experiment.ts'
import { labMachine } from '../lab/machine.ts'
import { judgeAll } from '../verdict.ts'
import { count } from '../words.ts'

/** What the owner of a container does to it while a server reads a block into it. */
const attacks = [
  'nothing',
  'write by an old mapping',
  'map, write, unmap',
  'copy other data in',
] as const
type Attack = (typeof attacks)[number]

const right = 42
const evil = 66
/** Virtual time of one transfer, at most; the attack comes at any moment of it. */
const transferTicks = 60_000
const leaseTicks = 10_000_000

interface Tally {
  transfers: number
  /** Data for the cache was not what the device delivered. */
  corrupted: number
  refused: number
  corruptedAndAccepted: number
}

interface Request extends Message {
  readonly container: ContainerId
}

function requestFor(container: ContainerId): Request {
  return { op: 'transfer', container }
}

function isDone(reply: Message): reply is ContainerDone {
  return reply.op === 'container.done'
}

/** The device driver: a lock, data after a while, an unlock. */
function* drive(thread: Thread, memory: ThreadId): Operation<void> {
  const containers = new ContainerClient(thread, memory)
  for (;;) {
    const { container } = (yield* thread.receive()) as Request
    const server = thread.sender
    yield* pause(thread)
    const locked = yield* containers.lockMap(container, flexpage(0), { unmap: true })
    if (isDone(locked)) {
      thread.space.bytes(0).fill(right)
      yield* pause(thread)
    }
    const unlocked = yield* containers.unlock(container)
    const operations = isDone(unlocked) ? (unlocked.operations ?? 0) : -1
    yield* thread.send(server, { op: 'driven', operations } as Message)
  }
}

/** Steps 3 to 8 of the talk: access for the driver, its transfer, a copy for the cache, the comparison. */
function* serve(thread: Thread, memory: ThreadId, driver: ThreadId, tally: Tally): Operation<void> {
  const containers = new ContainerClient(thread, memory)
  const client = memoryClient(thread, memory)
  const cachePage = 8
  for (;;) {
    const { container } = (yield* thread.receive()) as Request
    const asker = thread.sender
    const granted = yield* containers.grantAccess(container, spaceOf(driver))
    const check = new VersionCheck(isDone(granted) ? granted.version : 0)
    const driven = yield* thread.call(driver, requestFor(container))
    const { operations } = driven as Message & { readonly operations: number }
    check.count(operations)
    yield* pause(thread)
    const allocated = yield* client.allocate(1)
    if (allocated.op === 'memory.allocated') {
      const [handle] = allocated.handles
      const copied = yield* containers.copyOut(container, [handle])
      check.count()
      const isAccepted = operations >= 0 && isDone(copied) && check.accepts(copied.version)
      yield* client.mapOne(handle, READ, flexpage(cachePage))
      const isCorrupted = isDone(copied) && thread.space.bytes(cachePage)[0] !== right
      tally.transfers++
      if (isCorrupted) tally.corrupted++
      if (!isAccepted) tally.refused++
      if (isCorrupted && isAccepted) tally.corruptedAndAccepted++
      yield* client.deallocate([handle])
    }
    yield* thread.send(asker, { op: 'served' })
  }
}

function* pause(thread: Thread): Operation<void> {
  yield* thread.sleep(thread.chance() % (transferTicks / 3))
}

/** The owner, and a second thread of it that meddles at a moment of its own. */
function* own(
  thread: Thread,
  memory: ThreadId,
  server: ThreadId,
  attack: Attack,
  transfers: number,
): Operation<void> {
  const containers = new ContainerClient(thread, memory)
  const window = flexpage(16)
  for (let done = 0; done < transfers; done++) {
    const created = yield* containers.create(1, { leaseTicks, grantee: spaceOf(server) })
    if (!isDone(created)) return
    const { container } = created
    // A mapping from before, which the lock should take away.
    yield* containers.map(container, window)
    const attacker = thread.spawn({
      name: 'attacker',
      *body(self) {
        yield* self.sleep(self.chance() % transferTicks)
        yield* meddle(self, new ContainerClient(self, memory), memory, container, attack)
      },
    })
    yield* thread.call(server, requestFor(container))
    thread.end(attacker)
    yield* containers.deallocate(container)
  }
}

function* meddle(
  thread: Thread,
  containers: ContainerClient,
  memory: ThreadId,
  container: ContainerId,
  attack: Attack,
): Operation<void> {
  const poke = (page: number) => {
    if ((thread.space.rightsAt(page) & WRITE) !== 0) thread.space.bytes(page).fill(evil)
  }
  if (attack === 'write by an old mapping') poke(16)
  else if (attack === 'map, write, unmap') {
    yield* containers.map(container, flexpage(24))
    poke(24)
    thread.unmap(flexpage(24), READ | WRITE, true)
  } else if (attack === 'copy other data in') {
    const client = memoryClient(thread, memory)
    const allocated = yield* client.allocate(1)
    if (allocated.op !== 'memory.allocated') return
    yield* client.mapOne(allocated.handles[0], READ | WRITE, flexpage(32))
    poke(32)
    yield* containers.copyIn(container, allocated.handles)
    yield* client.deallocate(allocated.handles)
  }
}

export const experiment = defineExperiment({
  name: 'containers-detect-corruption',
  claim:
    'Containers have versions, incremented after most operations. Permits servers to determine if data was compromised. If bad, the data is discarded and the operation fails.',
  slide: 'Moving Memory Around; Reading from a File (continued)',
  hypothesis:
    'Whatever the owner of a container does to it at whatever moment of a transfer, a server that compares versions ' +
    'never accepts data that the device did not deliver, and refuses nothing that nobody touched. Without the comparison it would accept some.',
  method:
    'A server reads a block into a client’s container and copies it to its cache, with pauses of random length. A ' +
    'second thread of the client meddles at a random moment: by a mapping from before, by a new one, or by copying. ' +
    'Then the bytes in the cache are compared with those delivered.',
  async run(lab) {
    const transfers = lab.sized(600, 60)
    return attacks.map((attack) => {
      const tally: Tally = { transfers: 0, corrupted: 0, refused: 0, corruptedAndAccepted: 0 }
      const machine = labMachine({ frames: 64, seed: lab.seed })
      const { memory } = machine
      const driver = machine.startThread('driver', 210, 2, (thread) => drive(thread, memory.thread))
      const server = machine.startThread('server', 200, 8, (thread) =>
        serve(thread, memory.thread, driver.thread, tally),
      )
      machine.startThread('owner', 100, 16, (thread) =>
        own(thread, memory.thread, server.thread, attack, transfers),
      )
      machine.run({ untilTicks: transfers * transferTicks * 4, steps: 5_000_000 })
      memory.audit()
      return { case: attack, numbers: { ...tally } }
    })
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'corrupted data is never accepted',
          isMet: ({ of }) => attacks.every((attack) => of(attack, 'corruptedAndAccepted') === 0),
        },
        {
          says: 'nothing is refused that nobody touched',
          isMet: ({ of }) => of('nothing', 'refused') === 0,
        },
        {
          says: 'without the comparison some would be accepted',
          isMet: ({ of }) => attacks.some((attack) => of(attack, 'corrupted') > 0),
        },
      ],
      (all) =>
        attacks
          .map((attack) => {
            const median = (quantity: string) => count(all.median(attack, quantity))
            return `${attack}: ${median('corrupted')} of ${median('transfers')} transfers corrupted, ${median('refused')} refused, ${median('corruptedAndAccepted')} accepted wrongly`
          })
          .join('; ') + '.',
    ),
  picture: {
    kind: 'dots',
    quantities: ['corrupted', 'refused', 'corruptedAndAccepted'],
    axis: 'transfers',
  },
})
