/**
 * Automatic working-set adjustment (V4): how many frames somebody may have follows how often it
 * faults. Above the high rate the limit grows by an increment, up to its quota, and beyond that up to
 * its extent as long as it may borrow; below the low rate it shrinks by a decrement, down to its
 * floor. After the parameters PFRATH, WSINC, BORROWLIM, PFRATL, WSDEC of VMS 3 (Kenah and Bate,
 * "VAX/VMS internals and data structures", 1984).
 */

/** Frames that somebody is to have. */
export interface LimitQuota {
  /** What it was promised. */
  readonly quotaFrames: number
  /** It keeps so many while others are made room for, and when it hardly faults. */
  readonly floorFrames: number
  /** What it may borrow up to. */
  readonly extentFrames: number
}

/** When a limit changes, and by how much. */
export interface LimitRates {
  /** Faults a second. */
  readonly highRate: number
  readonly lowRate: number
  readonly incrementFrames: number
  readonly decrementFrames: number
}

/** What there is for growth. */
export interface LimitRoom {
  /** Frames that nobody is promised. */
  readonly roomFrames: number
  /** Whether there are enough of them that somebody may go beyond its quota. */
  readonly mayBorrow: boolean
}

/**
 * The limit from now on. It never grows by more than there is room for.
 * @param rate faults a second since the last look
 */
export function adjustLimit(
  limitFrames: number,
  rate: number,
  quota: LimitQuota,
  rates: LimitRates,
  { roomFrames, mayBorrow }: LimitRoom,
): number {
  if (rate > rates.highRate) {
    const most = mayBorrow ? quota.extentFrames : quota.quotaFrames
    const grown = limitFrames + Math.min(rates.incrementFrames, roomFrames)
    return Math.max(limitFrames, Math.min(grown, most))
  }
  if (rate < rates.lowRate) {
    const shrunk = limitFrames - rates.decrementFrames
    return Math.min(limitFrames, Math.max(quota.floorFrames, shrunk))
  }
  return limitFrames
}
