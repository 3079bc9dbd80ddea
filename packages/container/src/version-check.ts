/**
 * How a server finds out that somebody else touched a container (slide "Reading from a File
 * (continued)", C2): it remembers the version at the grant, adds what it and its helpers did, and
 * compares. Versions count operations, so one more of anybody's shows.
 */
import type { Version } from './protocol.ts'

/**
 * The version that `copyOut` must return if nobody interfered.
 * @param granted the version that `grantAccess` returned
 * @param operations those that `unlock` returned
 */
export function expectedVersion(granted: Version, operations: number): Version {
  return granted + operations + 1
}

/** The same for transfers in several steps. */
export class VersionCheck {
  #expected: Version

  /** @param granted the version that `grantAccess` returned, or any other from which on to count */
  constructor(granted: Version) {
    this.#expected = granted
  }

  /** What the version must be now. */
  get expected(): Version {
    return this.#expected
  }

  /** Counts operations that were asked for: one's own, or a helper's as `unlock` told them. */
  count(operations = 1): void {
    this.#expected += operations
  }

  /** Whether a version is just what was counted; neither older (I19) nor newer (I20). */
  accepts(version: Version): boolean {
    return version === this.#expected
  }
}
