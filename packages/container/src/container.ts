/** What is known of one container. The rules are in containers.ts. */
import type { Rights, SpaceId, Ticks } from '@selfpage/kernel'
import type { Access } from './access.ts'
import type { Slot } from './frame-store.ts'
import type { ContainerId, Version } from './protocol.ts'

export interface Container {
  readonly id: ContainerId
  /** The owner is here, and who else may use it. */
  readonly access: Access
  readonly leaseTicks: Ticks
  readonly slots: readonly Slot[]
  version: Version
  lock: Lock | undefined
  /** Holders whose locks were broken and who were not told yet (I22). Absent: never any. */
  losers: Set<SpaceId> | undefined
  /** Until then nobody but the owner may lock, for it was refused under the last lock (I25). */
  turnUntilTicks: Ticks
  /** A physical lock was broken and the device may not have noticed. */
  settling: boolean
  /** The owner has ended; so does the container when its lock does (I27). */
  orphaned: boolean
}

interface Lock {
  readonly holder: SpaceId
  readonly physical: boolean
  /** Nobody else may map. */
  readonly exclusive: boolean
  readonly rights: Rights
  readonly untilTicks: Ticks
  /** Done by the holder since, the lock itself included (C2). */
  operations: number
}
