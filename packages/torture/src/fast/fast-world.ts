/**
 * The surroundings of a memory service without threads: the kernel's real mapping tree and page
 * tables, frames of one number each, devices, and a clock that passes when told to. Tens of
 * thousands of steps a second go through it.
 *
 * What the service sends unasked is delivered at once, as the kernel would, and kept in `events`,
 * so that the shadow can follow in the same order.
 */
import { ALL_RIGHTS, firstPage, spaceId, spaceOf } from '@selfpage/kernel'
import type {
  FrameNumber,
  MapItem,
  Message,
  Rights,
  SpaceId,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import { MappingTree, PhysicalMemory, SimulatedSpace } from '@selfpage/kernel/mapping'
import type { Surroundings } from '@selfpage/memory-server'

/** Pages of a task's space. */
export const PAGES = 32

/** Something the service did beyond answering, in order. */
export type WorldEvent =
  | { readonly kind: 'answer'; readonly to: ThreadId; readonly message: Message }
  | { readonly kind: 'told'; readonly to: ThreadId; readonly message: Message }
  | { readonly kind: 'killed'; readonly task: SpaceId }
  | {
      readonly kind: 'note'
      readonly event: string
      readonly values: Readonly<Record<string, unknown>>
    }

/** Notes that say something the shadow must know. */
const HEARD = new Set(['forced', 'sanction', 'reclaim', 'contract.reduced'])

export class FastWorld implements Surroundings {
  now: Ticks = 0
  /** What is in each frame. */
  readonly values: Int32Array
  readonly transfers: Uint8Array
  readonly tree = new MappingTree()
  readonly events: WorldEvent[] = []
  /** Looks at a message the moment it is told. */
  onTell: ((to: ThreadId, message: Message) => void) | undefined
  /** Where the items of an answer that comes late go: the window its caller opened. */
  windowOf: (task: SpaceId) => number = () => 0
  readonly deaf = new Set<SpaceId>()
  readonly #memory: PhysicalMemory
  readonly #server: SimulatedSpace
  readonly #spaces = new Map<SpaceId, SimulatedSpace>()
  #alarms: Ticks[] = []
  #lastSpace = 1

  constructor(frames: number) {
    // What was in memory before the machine started is nobody's business (I13).
    this.values = Int32Array.from({ length: frames }, (_, frame) => -1 - frame)
    this.transfers = new Uint8Array(frames)
    this.#memory = new PhysicalMemory(frames, 16)
    this.#server = new SimulatedSpace(spaceId(1), 'memory server', frames, this.#memory)
    this.tree.addSpace(this.#server)
    for (let frame = 0; frame < frames; frame++) this.tree.root(this.#server, frame, frame)
  }

  createSpace(name: string): SimulatedSpace {
    this.#lastSpace += 1
    const space = new SimulatedSpace(spaceId(this.#lastSpace), name, PAGES, this.#memory)
    this.tree.addSpace(space)
    this.#spaces.set(space.id, space)
    return space
  }

  /** The numbers of spaces that were given so far end here. */
  get lastSpace(): SpaceId {
    return spaceId(this.#lastSpace)
  }

  isAlive(task: SpaceId): boolean {
    return this.#spaces.has(task)
  }

  physical(frame: FrameNumber): FrameNumber {
    return frame
  }

  zero(frame: FrameNumber): void {
    this.values[frame] = 0
  }

  copy(from: FrameNumber, to: FrameNumber): void {
    this.values[to] = this.values[from]
  }

  unmap(frame: FrameNumber, rights: Rights): void {
    this.tree.unmap(this.#server, frame, rights & ALL_RIGHTS, false)
  }

  isInTransfer(frame: FrameNumber): boolean {
    return this.transfers[frame] > 0
  }

  answer(to: ThreadId, message: Message): void {
    const task = spaceOf(to)
    if (message.items !== undefined) this.install(task, message.items, this.windowOf(task))
    this.events.push({ kind: 'answer', to, message })
  }

  tell(to: ThreadId, message: Message): boolean {
    const task = spaceOf(to)
    if (this.deaf.has(task) || !this.#spaces.has(task)) return false
    this.onTell?.(to, message)
    this.events.push({ kind: 'told', to, message })
    return true
  }

  alarm(atTicks: Ticks): void {
    if (Number.isFinite(atTicks)) this.#alarms.push(atTicks)
  }

  readonly isObserved = false

  note(event: string, values: Readonly<Record<string, unknown>>): void {
    if (HEARD.has(event)) this.events.push({ kind: 'note', event, values })
  }

  destroyTask(task: SpaceId): void {
    this.destroySpace(task)
    this.events.push({ kind: 'killed', task })
  }

  destroySpace(task: SpaceId): void {
    const space = this.#spaces.get(task)
    if (space === undefined) return
    this.tree.removeSpace(space)
    this.#spaces.delete(task)
  }

  /** What the kernel does with the items of a message: pages appear in the receiver's window. */
  install(task: SpaceId, items: readonly MapItem[], window: number): void {
    const space = this.#spaces.get(task)
    if (space === undefined) return
    for (const { flexpage, rights, at = 0 } of items) {
      if (window + at < PAGES) {
        this.tree.map(this.#server, firstPage(flexpage), space, window + at, rights)
      }
    }
  }

  /** The next alarm up to `end`, which is over then; undefined: none. */
  nextAlarm(end: Ticks): Ticks | undefined {
    let next = Infinity
    for (const alarm of this.#alarms) if (alarm < next) next = alarm
    if (next > end) return undefined
    this.#alarms = this.#alarms.filter((alarm) => alarm > next)
    return next
  }
}
