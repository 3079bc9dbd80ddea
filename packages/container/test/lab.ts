/** A few tasks, containers over frames in memory, and a clock: everything an attack needs. */
import { Containers, MemoryFrameStore } from '@selfpage/container'
import type {
  ContainerDone,
  ContainerId,
  ContainerRequest,
  ContainerReply,
  HandleId,
  MemoryFrameStoreOptions,
} from '@selfpage/container'
import { READ, spaceId, WRITE } from '@selfpage/kernel'
import type { FrameNumber, SpaceId } from '@selfpage/kernel'

export const client = spaceId(1)
export const fileServer = spaceId(2)
export const driver = spaceId(3)
export const stranger = spaceId(4)

export const LEASE = 100

/** A reply with all the fields that some reply has. */
export interface Answer {
  readonly op: ContainerReply['op']
  readonly code?: string
  readonly container?: ContainerId
  readonly version?: number
  readonly operations?: number
  readonly frames?: readonly FrameNumber[]
  readonly untilTicks?: number
}

export class Lab {
  readonly store: MemoryFrameStore
  readonly containers: Containers
  now = 0

  constructor(options: Partial<MemoryFrameStoreOptions> = {}) {
    this.store = new MemoryFrameStore({ frames: 64, ...options })
    this.containers = new Containers(this.store)
  }

  /** What the memory server does: serves a request and sends the mapping with the reply. */
  ask(caller: SpaceId, request: ContainerRequest): Answer {
    const { reply, mapping } = this.containers.serve(caller, request, this.now)
    if (mapping !== undefined) this.store.install(caller, mapping)
    return reply
  }

  /** As `ask`, with what a type checker would refuse. */
  askAnything(caller: SpaceId, request: object): Answer {
    return this.ask(caller, request as ContainerRequest)
  }

  /** As `ask`, where a refusal is a mistake of the test. */
  do(caller: SpaceId, request: ContainerRequest): ContainerDone {
    const { reply, mapping } = this.containers.serve(caller, request, this.now)
    if (reply.op !== 'container.done') throw new Error(`${request.op}: ${reply.code}`)
    if (mapping !== undefined) this.store.install(caller, mapping)
    return reply
  }

  create(owner: SpaceId = client, pages = 1, grantee?: SpaceId): ContainerId {
    const birth = { op: 'container.create', pages, leaseTicks: LEASE } as const
    return this.do(owner, grantee === undefined ? birth : { ...birth, grantee }).container
  }

  /** Handles whose pages hold these bytes, not mapped by anybody. */
  handles(owner: SpaceId, ...bytes: readonly number[]): readonly HandleId[] {
    const handles = this.store.allocate(owner, bytes.length)
    if (handles === undefined) throw new Error('no frames')
    for (const [index, byte] of bytes.entries()) {
      const frame = this.frameOf(owner, handles[index])
      this.store.frameBytes(frame).fill(byte)
    }
    return handles
  }

  /** Maps a handle's page as its owner may at any time, without a container's knowing. */
  mapHandle(owner: SpaceId, handle: HandleId): FrameNumber {
    const mapping = this.store.mappingOf(owner, [handle], READ | WRITE)
    if (mapping === undefined) throw new Error('not mapped')
    this.store.install(owner, mapping)
    return mapping.frames[0]
  }

  frameOf(owner: SpaceId, handle: HandleId): FrameNumber {
    return this.store.mappingOf(owner, [handle], READ | WRITE)!.frames[0]
  }

  /** The first byte of each handle's page, through no mapping. */
  bytes(owner: SpaceId, handles: readonly HandleId[]): readonly number[] {
    return this.store.slotsOf(owner, handles)!.map((slot) => this.store.bytesOf(slot)[0])
  }

  /** Maps a container's first page with these rights: its frame, if it was permitted. */
  map(caller: SpaceId, container: ContainerId, rights = READ | WRITE): FrameNumber | undefined {
    const request = { op: 'container.map', container, rights } as const
    const { mapping } = this.containers.serve(caller, request, this.now)
    if (mapping === undefined) return undefined
    this.store.install(caller, mapping)
    return mapping.frames[0]
  }

  /** What a program's store does: false if the space has no writable mapping. */
  poke(space: SpaceId, frame: FrameNumber | undefined, byte: number): boolean {
    if (frame === undefined || (this.store.rightsAt(space, frame) & WRITE) === 0) return false
    this.store.frameBytes(frame).fill(byte)
    return true
  }

  /** What a program's load does: undefined if the page is not mapped. */
  peek(space: SpaceId, frame: FrameNumber | undefined): number | undefined {
    if (frame === undefined || (this.store.rightsAt(space, frame) & READ) === 0) return undefined
    return this.store.frameBytes(frame)[0]
  }

  /** DMA into frames, with nothing in its way. */
  transfer(frames: readonly FrameNumber[], byte: number): void {
    for (const frame of frames) this.store.frameBytes(frame).fill(byte)
  }

  audit(): void {
    this.containers.audit()
    this.store.audit()
  }
}

/** A container of the client that file server and driver may use: version 2. */
export function shared(lab: Lab, pages = 1): ContainerId {
  const container = lab.create(client, pages)
  lab.do(client, { op: 'container.grantAccess', container, to: fileServer })
  lab.do(fileServer, { op: 'container.grantAccess', container, to: driver })
  return container
}
