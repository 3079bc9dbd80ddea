/** Whom a server works with. */
import type { SpaceId, ThreadId, Ticks } from '@selfpage/kernel'

export interface Partners {
  /** Who keeps frames and containers. */
  readonly memory: ThreadId
  readonly driver: ThreadId
  readonly driverSpace: SpaceId
  /** What looking at all bytes of a page costs. */
  readonly lookTicks: Ticks
}
