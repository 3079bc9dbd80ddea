/**
 * Surroundings for the service without a kernel: frames of one number each, every mapping by task
 * and handle, time that only passes when told to. Nothing is clever here.
 */
import {
  READ,
  type FrameNumber,
  type MapItem,
  type Message,
  type Rights,
  type SpaceId,
  type ThreadId,
  type Ticks,
  firstPage,
} from '@selfpage/kernel'
import { MemoryService, type ServiceSettings, type Surroundings } from '../src/index.ts'

export interface Told {
  readonly to: ThreadId
  readonly message: Message
}

export class ByteWorld implements Surroundings {
  readonly isObserved = true
  readonly physical = undefined
  now: Ticks = 0
  readonly frames: number[]
  readonly inTransfer = new Set<number>()
  /** By place (`task:handle`): the frame seen there, and the rights. */
  readonly mappings = new Map<string, { readonly frame: number; rights: Rights }>()
  readonly answers: Told[] = []
  readonly told: Told[] = []
  readonly destroyed: SpaceId[] = []
  readonly notes: { readonly event: string; readonly values: Readonly<Record<string, unknown>> }[] =
    []
  /** Threads that are not ready for what they did not ask for. */
  readonly deaf = new Set<ThreadId>()
  /** Looks at what is told at the moment it is. */
  onTell: ((to: ThreadId, message: Message) => void) | undefined
  readonly #alarms: Ticks[] = []

  constructor(frames: number) {
    // What was in memory before the machine started is nobody's business.
    this.frames = Array.from({ length: frames }, (_, frame) => -1 - frame)
  }

  zero(frame: FrameNumber): void {
    this.frames[frame] = 0
  }

  copy(from: FrameNumber, to: FrameNumber): void {
    this.frames[to] = this.frames[from] ?? NaN
  }

  unmap(frame: FrameNumber, rights: Rights): void {
    for (const [place, mapping] of this.mappings) {
      if (mapping.frame !== frame) continue
      mapping.rights &= ~rights
      if (mapping.rights === 0) this.mappings.delete(place)
    }
  }

  isInTransfer(frame: FrameNumber): boolean {
    return this.inTransfer.has(frame)
  }

  answer(to: ThreadId, message: Message): void {
    this.answers.push({ to, message })
  }

  tell(to: ThreadId, message: Message): boolean {
    if (this.deaf.has(to)) return false
    this.onTell?.(to, message)
    this.told.push({ to, message })
    return true
  }

  alarm(atTicks: Ticks): void {
    this.#alarms.push(atTicks)
  }

  note(event: string, values: Readonly<Record<string, unknown>>): void {
    this.notes.push({ event, values })
  }

  destroyTask(task: SpaceId): void {
    this.destroyed.push(task)
    for (const place of this.mappings.keys()) {
      if (place.startsWith(`${task}:`)) this.mappings.delete(place)
    }
  }

  /** Installs the map item of a reply at a place, as the kernel would. */
  install(task: SpaceId, handle: number, item: MapItem): void {
    const place = `${task}:${handle}`
    const frame = firstPage(item.flexpage)
    const before = this.mappings.get(place)
    const rights = before?.frame === frame ? before.rights | item.rights : item.rights
    this.mappings.set(place, { frame, rights })
  }

  /** What a task reads at a place; undefined: it would fault. */
  read(task: SpaceId, handle: number): number | undefined {
    const mapping = this.mappings.get(`${task}:${handle}`)
    if (mapping === undefined || (mapping.rights & READ) === 0) return undefined
    return this.frames[mapping.frame]
  }

  /** Lets time pass, waking the service at its alarms. */
  pass(ticks: Ticks, service: MemoryService): void {
    const end = this.now + ticks
    while (true) {
      const next = Math.min(...this.#alarms)
      if (next > end) break
      this.#alarms.splice(this.#alarms.indexOf(next), 1)
      this.now = Math.max(this.now, next)
      service.wake()
    }
    this.now = end
  }
}

/** A service that has all of its frames, and its world. */
export function startService(
  frames: number,
  settings: Partial<ServiceSettings> = {},
): { readonly world: ByteWorld; readonly service: MemoryService } {
  const world = new ByteWorld(frames)
  const service = new MemoryService(
    {
      frames,
      capacityFrames: frames,
      lowFrames: 1,
      highFrames: 2,
      sanction: 'kill',
      deadlineTicks: 1000,
      shortestDeadlineTicks: 100,
      karmaReclaims: 2,
      quarantineTicks: 10,
      ...settings,
    },
    world,
  )
  for (let frame = 0; frame < frames; frame++) service.addFrame(frame)
  return { world, service }
}
