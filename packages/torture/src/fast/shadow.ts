/**
 * What tasks may expect of memory, with nothing clever in it: no frames, no slots, no lists. A
 * *cell* is a page's worth of data that somebody has a name for. Pages shared for good are one
 * cell; a logical copy is a new cell with the value the old one had (C7).
 */
import type { Message, Rights, SpaceId, ThreadId, Ticks } from '@selfpage/kernel'
import { ALL_RIGHTS } from '@selfpage/kernel'
import type { SimulatedSpace } from '@selfpage/kernel/mapping'

export interface Cell {
  value: number
  /** Handles and pages of containers that are this cell. 0: it is gone. */
  names: number
  /** What took its place under its last name, which may have the same frame and mappings. */
  heir: Cell | undefined
}

interface ShadowPage {
  cell: Cell
  isSoft: boolean
}

/** What is mapped at a page of a task, as far as the shadow saw it come. */
export interface Place {
  cell: Cell
  /** No more than these. */
  rights: Rights
  /** Who had it from the server; others have it from that task. */
  readonly giver: ShadowTask
  /** If it came by a container. */
  container: ShadowContainer | undefined
  readonly frame: number
  /** What was read there last. */
  value: number
}

/** How a task answers reclaim requests. */
export type Conduct =
  /** At once. */
  | 'prompt'
  /** Just before the deadline. */
  | 'late'
  /** Never. */
  | 'ignore'
  /** At once, and takes the same number again. */
  | 'reallocate'

interface Pending {
  readonly message: Message
  readonly act: (reply: Reply) => void
  readonly window: number
}

/** A reply with all that some reply has. */
export interface Reply extends Message {
  readonly code?: string
  readonly handles?: readonly number[]
  readonly results?: readonly string[]
  readonly container?: number
  readonly version?: number
  readonly operations?: number
  readonly frames?: readonly number[]
  readonly untilTicks?: number
}

export interface ShadowTask {
  /** Which of the machine's places for tasks it has. */
  readonly seat: number
  readonly id: SpaceId
  readonly thread: ThreadId
  readonly listener: ThreadId
  readonly space: SimulatedSpace
  readonly conduct: Conduct
  readonly handles: Map<number, ShadowPage>
  readonly places: (Place | undefined)[]
  guaranteed: number
  limit: number
  parent: ShadowTask | undefined
  change: { readonly guaranteed: number; readonly limit: number; readonly at: Ticks } | undefined
  pending: Pending | undefined
  ask: { readonly frames: number; readonly deadline: Ticks; readonly target: number } | undefined
  /** No extra frames before. */
  askedUntil: Ticks
  /** Unannounced reclaims that it has coming. */
  karma: number
  /** It could not comply for want of something to give: a sanction is not unjust. */
  isExcused: boolean
  isAlive: boolean
}

export interface ShadowLock {
  readonly holder: SpaceId
  readonly physical: boolean
  readonly exclusive: boolean
  readonly rights: Rights
  readonly until: Ticks
  /** Frames that must stay, page by page. */
  readonly frames: readonly number[]
  /** The holder's pages where the lock mapped them; -1: it did away with that itself. */
  readonly pages: number[]
  operations: number
}

export class ShadowContainer {
  readonly id: number
  readonly owner: ShadowTask
  readonly lease: Ticks
  readonly cells: Cell[]
  version = 0
  lock: ShadowLock | undefined
  isOrphan = false
  isGone = false
  readonly losers = new Set<SpaceId>()
  /** By grantee and grantor. */
  readonly #grants = new Map<SpaceId, Map<SpaceId, Rights>>()

  constructor(id: number, owner: ShadowTask, lease: Ticks, cells: Cell[]) {
    this.id = id
    this.owner = owner
    this.lease = lease
    this.cells = cells
  }

  /** What a task may do: what `via` gave it, or anybody. */
  rightsOf(task: SpaceId, via?: SpaceId): Rights {
    if (this.isGone || this.isOrphan) return 0
    if (task === this.owner.id) return via === undefined || via === task ? ALL_RIGHTS : 0
    let rights = 0
    for (const [from, given] of this.#grants.get(task) ?? []) {
      if (via === undefined || via === from) rights |= given
    }
    return rights
  }

  grant(from: SpaceId, to: SpaceId, rights: Rights): void {
    const given = this.#grants.get(to) ?? new Map<SpaceId, Rights>()
    given.set(from, (given.get(from) ?? 0) | rights)
    this.#grants.set(to, given)
  }

  /** Takes back, and whatever was passed on from it (C6). */
  revoke(by: SpaceId, from: SpaceId): void {
    const given = this.#grants.get(from)
    if (given === undefined) return
    if (by === this.owner.id || by === from) given.clear()
    else given.delete(by)
    const held = new Map<SpaceId, Rights>([[this.owner.id, ALL_RIGHTS]])
    for (let grew = true; grew;) {
      grew = false
      for (const [to, some] of this.#grants) {
        let rights = held.get(to) ?? 0
        for (const [giver, right] of some) rights |= right & (held.get(giver) ?? 0)
        if (rights === (held.get(to) ?? 0)) continue
        held.set(to, rights)
        grew = true
      }
    }
    for (const some of this.#grants.values()) {
      for (const [giver, right] of some) some.set(giver, right & (held.get(giver) ?? 0))
    }
  }

  /** A lock whose time is over is no lock. */
  expire(now: Ticks): void {
    if (this.lock !== undefined && now >= this.lock.until) this.breakLock()
  }

  breakLock(): void {
    if (this.lock === undefined) return
    this.losers.add(this.lock.holder)
    this.endLock()
  }

  endLock(): void {
    this.lock = undefined
    this.version += 1
    if (this.isOrphan) this.end()
  }

  end(): void {
    this.isGone = true
    for (const cell of this.cells) cell.names -= 1
  }
}
