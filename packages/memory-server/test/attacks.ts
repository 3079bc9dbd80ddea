/**
 * One attack for each guard: what a rogue would do, and whether it succeeded. Run with the guard, it
 * must not; run without, it must, or the guard guards nothing.
 */
import {
  READ,
  spaceId,
  spaceOf,
  threadId,
  WRITE,
  type MapItem,
  type Message,
  type SpaceId,
} from '@selfpage/kernel'
import type { MemoryService, Reclaim } from '../src/index.ts'
import { startService, type ByteWorld } from './byte-world.ts'

interface Reply extends Message {
  readonly code?: string
  readonly handles?: readonly number[]
  readonly container?: number
  readonly allocatedFrames?: number
  readonly items?: readonly MapItem[]
}

/** A service and three tasks: a victim, a rogue, and the rogue's friend. */
class Scene {
  readonly service: MemoryService
  readonly world: ByteWorld
  readonly victim = spaceId(1)
  readonly rogue = spaceId(2)
  readonly friend = spaceId(3)

  constructor(frames = 16, settings: Parameters<typeof startService>[1] = {}) {
    const { service, world } = startService(frames, settings)
    this.service = service
    this.world = world
    this.contract(this.victim, frames / 4)
    this.contract(this.rogue, frames / 4)
  }

  contract(task: SpaceId, guaranteedFrames: number): void {
    this.service.setContract({ op: 'contract.set', task, guaranteedFrames })
  }

  ask(task: SpaceId, op: string, values: object = {}): Reply {
    const reply = this.service.serve({ op, ...values }, threadId(task, 0))
    return reply ?? { op: 'waits' }
  }

  allocate(task: SpaceId, count: number): readonly number[] {
    return this.ask(task, 'memory.allocate', { count }).handles ?? []
  }

  /** Maps a page where the world can see it, and writes a value if one is given. */
  map(task: SpaceId, handle: number, value?: number): Reply {
    const rights = value === undefined ? READ : READ | WRITE
    const reply = this.ask(task, 'memory.mapOne', { handle, rights })
    const [item] = reply.items ?? []
    if (item === undefined) return reply
    this.world.install(task, handle, item)
    if (value !== undefined) this.world.frames[this.frameOf(task, handle)] = value
    return reply
  }

  frameOf(task: SpaceId, handle: number): number {
    return this.world.mappings.get(`${task}:${handle}`)?.frame ?? -1
  }

  allocated(task: SpaceId): number {
    return this.service.account(task)?.allocatedFrames ?? 0
  }

  guaranteed(task: SpaceId): number {
    return this.service.account(task)?.guaranteedFrames ?? 0
  }

  /** Whether the books are still right. */
  isSound(): boolean {
    try {
      this.service.audit()
      return true
    } catch {
      return false
    }
  }
}

/** By guard: true if the attack succeeded. */
export const attacks: Readonly<Record<string, () => boolean>> = {
  'I2/sum'() {
    const scene = new Scene(16)
    scene.contract(scene.rogue, 13)
    return scene.guaranteed(scene.rogue) === 13
  },
  'I2/authority'() {
    const scene = new Scene()
    scene.ask(scene.rogue, 'contract.set', { task: scene.rogue, guaranteedFrames: 12 })
    return scene.guaranteed(scene.rogue) === 12
  },
  'I3/split'() {
    const scene = new Scene()
    scene.ask(scene.rogue, 'contract.split', { child: scene.friend, guaranteedFrames: 12 })
    return scene.guaranteed(scene.friend) === 12
  },
  'I3/child'() {
    const scene = new Scene()
    scene.ask(scene.rogue, 'contract.split', { child: scene.victim, guaranteedFrames: 0 })
    return scene.guaranteed(scene.victim) === 0
  },
  'I3/authority'() {
    const scene = new Scene()
    scene.allocate(scene.victim, 2)
    scene.ask(scene.rogue, 'contract.end', { task: scene.victim })
    return scene.allocated(scene.victim) === 0
  },
  'I3/root'() {
    const scene = new Scene()
    // A parent may end its child's contract, but not bury it.
    scene.ask(scene.rogue, 'contract.split', { child: scene.friend, guaranteedFrames: 1 })
    const reply = scene.ask(scene.rogue, 'task.ended', { task: scene.friend })
    return reply.op === 'contract.done'
  },
  'I6/count'() {
    const scene = new Scene()
    return [-1, 0.5, NaN, Infinity, 2 ** 53, '1', undefined].some((count) => {
      try {
        return scene.ask(scene.rogue, 'memory.allocate', { count }).code !== 'invalid'
      } catch {
        return true
      }
    })
  },
  'I6/rights'() {
    const scene = new Scene()
    const [handle] = scene.allocate(scene.rogue, 1)
    return [0, 8, -1, 1.5, '7'].some(
      (rights) => scene.ask(scene.rogue, 'memory.mapOne', { handle, rights }).code !== 'invalid',
    )
  },
  'I6/list'() {
    const scene = new Scene()
    return ['1', { length: 2 ** 31 }, undefined].some((handles) => {
      try {
        return scene.ask(scene.rogue, 'memory.deallocate', { handles }).code !== 'invalid'
      } catch {
        return true
      }
    })
  },
  'I7/handle'() {
    const scene = new Scene()
    const [handle = 0] = scene.allocate(scene.victim, 1)
    scene.map(scene.victim, handle, 42)
    scene.map(scene.rogue, handle)
    return scene.world.read(scene.rogue, handle) === 42
  },
  'I9/duplicate'() {
    const scene = new Scene()
    const [handle] = scene.allocate(scene.rogue, 2)
    try {
      const reply = scene.ask(scene.rogue, 'memory.deallocate', { handles: [handle, handle] })
      return reply.code !== 'duplicate' || !scene.isSound()
    } catch {
      return true
    }
  },
  'I12/listener'() {
    const scene = new Scene(8)
    scene.ask(scene.rogue, 'memory.listen', { thread: threadId(scene.victim, 0) })
    for (const handle of scene.allocate(scene.rogue, 4)) scene.map(scene.rogue, handle, 1)
    scene.contract(scene.rogue, 0)
    for (const handle of scene.allocate(scene.victim, 4)) scene.map(scene.victim, handle, 1)
    scene.contract(scene.victim, 8)
    for (const handle of scene.allocate(scene.victim, 4)) scene.map(scene.victim, handle, 1)
    return scene.world.told.some(({ to }) => spaceOf(to) === scene.victim)
  },
  'I13/zero'() {
    const scene = new Scene(4, { lowFrames: 0 })
    const handles = scene.allocate(scene.victim, 4)
    for (const handle of handles) scene.map(scene.victim, handle, 42)
    scene.ask(scene.victim, 'memory.deallocate', { handles })
    const [own = 0] = scene.allocate(scene.rogue, 1)
    scene.map(scene.rogue, own)
    return scene.world.read(scene.rogue, own) === 42
  },
  'I14/unmap'() {
    const scene = new Scene(4, { lowFrames: 0 })
    const stale = scene.allocate(scene.rogue, 4)
    for (const handle of stale) scene.map(scene.rogue, handle, 1)
    scene.ask(scene.rogue, 'memory.deallocate', { handles: stale })
    const [handle = 0] = scene.allocate(scene.victim, 1)
    scene.map(scene.victim, handle, 42)
    return stale.some((each) => scene.world.read(scene.rogue, each) === 42)
  },
  'I17/write'() {
    const scene = new Scene()
    const [from = 0, to = 0] = scene.allocate(scene.rogue, 2)
    scene.map(scene.rogue, from, 1)
    scene.ask(scene.rogue, 'memory.copy', { from: [from], to: [to] })
    scene.map(scene.rogue, to)
    const mapping = scene.world.mappings.get(`${scene.rogue}:${from}`)
    if (mapping !== undefined && (mapping.rights & WRITE) !== 0) {
      scene.world.frames[mapping.frame] = 42
    }
    return scene.world.read(scene.rogue, to) === 42
  },
  'I17/transfer'() {
    const scene = new Scene()
    const [from = 0, to = 0] = scene.allocate(scene.rogue, 2)
    scene.map(scene.rogue, from, 1)
    const frame = scene.frameOf(scene.rogue, from)
    // A device is at it although no lock says so: its lease has ended.
    scene.world.inTransfer.add(frame)
    scene.ask(scene.rogue, 'memory.copy', { from: [from], to: [to] })
    scene.map(scene.rogue, to)
    scene.world.frames[frame] = 42
    return scene.world.read(scene.rogue, to) === 42
  },
  'I21/mapping'() {
    const scene = new Scene()
    const [handle = 0, copy = 0] = scene.allocate(scene.rogue, 2)
    scene.map(scene.rogue, handle, 1)
    const birth = { pages: 1, leaseTicks: 1000, grantee: scene.victim }
    const { container } = scene.ask(scene.rogue, 'container.create', birth)
    scene.ask(scene.rogue, 'container.copyIn', { container, handles: [handle] })
    const other = scene.ask(scene.rogue, 'container.createFrom', {
      handles: [handle],
      leaseTicks: 1000,
    })
    const lock = { container, unmap: false, rights: READ }
    const [item] = scene.ask(scene.victim, 'container.lockMap', lock).items ?? []
    if (item === undefined) throw new Error(`no lock: ${copy}`)
    scene.world.install(scene.victim, 1, item)
    scene.ask(scene.rogue, 'container.unmapAll', { container: other.container })
    return scene.world.read(scene.victim, 1) === undefined
  },
  'I23/quarantine'() {
    const scene = new Scene(4, { lowFrames: 0 })
    const handles = scene.allocate(scene.rogue, 4)
    for (const handle of handles) scene.map(scene.rogue, handle, 1)
    const frame = scene.frameOf(scene.rogue, handles[0] ?? 0)
    scene.world.inTransfer.add(frame)
    scene.ask(scene.rogue, 'memory.deallocate', { handles })
    for (const handle of scene.allocate(scene.victim, 4)) scene.map(scene.victim, handle, 7)
    return [...scene.world.mappings.values()].some((mapping) => mapping.frame === frame)
  },
  'I28/compliant'() {
    const scene = underPressure()
    const [asked] = scene.world.told
    const frames = framesOf(asked?.message)
    const held = [...scene.service.handles.entries()]
      .map(([handle]) => handle)
      .filter((handle) => scene.service.memory.slotOf(scene.rogue, handle) !== undefined)
    scene.ask(scene.rogue, 'memory.deallocate', { handles: held.slice(0, frames) })
    scene.world.pass(10_000, scene.service)
    return scene.world.destroyed.includes(scene.rogue)
  },
  'I29/deadline'() {
    const scene = underPressure()
    scene.service.wake()
    return scene.world.destroyed.includes(scene.rogue)
  },
  'I30/extras'() {
    const scene = underPressure({ lowFrames: 1, highFrames: 1 })
    const [asked] = scene.world.told
    const frames = framesOf(asked?.message)
    const before = scene.allocated(scene.rogue)
    const held = [...scene.service.handles.entries()]
      .map(([handle]) => handle)
      .filter((handle) => scene.service.memory.slotOf(scene.rogue, handle) !== undefined)
    scene.ask(scene.rogue, 'memory.deallocate', { handles: held.slice(0, frames) })
    // What was given back is free for a moment: nobody has claimed it yet.
    scene.contract(scene.victim, 0)
    scene.allocate(scene.rogue, frames)
    return scene.allocated(scene.rogue) === before
  },
}

/** What a reclaim request asks for. */
function framesOf(message: Message | undefined): number {
  return (message as Partial<Reclaim> | undefined)?.frames ?? 0
}

/** The rogue holds all frames, four of them promised; the victim is promised some that it wants. */
function underPressure(settings: Parameters<typeof startService>[1] = {}): Scene {
  const scene = new Scene(16, { lowFrames: 1, highFrames: 2, ...settings })
  scene.contract(scene.victim, 0)
  scene.ask(scene.rogue, 'memory.listen', { thread: threadId(scene.rogue, 1) })
  for (const handle of scene.allocate(scene.rogue, 16)) scene.map(scene.rogue, handle, 1)
  scene.contract(scene.victim, 8)
  return scene
}
