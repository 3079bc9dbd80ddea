/** What a replay can be asked to do, and the check that the request makes sense. */
import { SelfpageError } from '@selfpage/policy'

/** How references become touches: each one, or the reference bits of a scan every so often. */
export type Fidelity = 'exact' | { readonly scanEveryReferences: number }

/** How to replay. Only `frames` must be given. */
export interface ReplayOptions {
  /** Frames of memory, at least 1, the inactive list's included. */
  readonly frames: number
  /** Seed of the policy's random source, a 32-bit integer. Default 0. */
  readonly seed?: number
  /** Default `exact`. */
  readonly fidelity?: Fidelity
  /** How many of the frames the inactive list may take. Default 0: no list. */
  readonly inactiveFrames?: number
  /** References to make before anything is counted. Default 0. */
  readonly warmupReferences?: number
  /** Over how many equal windows to count misses over time. Default 0: none. */
  readonly windows?: number
  /** Whether maps, unmaps, discards and hints of the trace take effect. Default `ignore`. */
  readonly events?: 'ignore' | 'apply'
  /** Keep, for each reference, whether it missed. Default false. */
  readonly recordMisses?: boolean
  /** What `nextUses` of @selfpage/trace says of the trace, if it is known already. */
  readonly nextUses?: Uint32Array
  /** From this reference on first-in first-out instead of the policy: for one that hung there. */
  readonly fallBackFrom?: number
  /**
   * Shared with whoever watches: element 0 is kept at a reference at or shortly before the one
   * being made. If it stands still, the policy hangs: end the worker, go on by `fallBackFrom`.
   */
  readonly place?: Int32Array
  /**
   * Collects this thread's garbage. If given, further instances of the policy, made to measure
   * `metadataBytes`, are let go one by one. Worth its time where they are large.
   */
  readonly collectGarbage?: () => void
  /** Called now and then with the number of references made. */
  readonly onProgress?: (references: number) => void
}

/** Throws `REPLAY_OPTIONS_INVALID` naming the option. (Frames are the driver's to check.) */
export function checkReplayOptions(options: ReplayOptions): void {
  for (const option of ['seed', 'warmupReferences', 'windows', 'inactiveFrames'] as const) {
    const value = options[option]
    if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) continue
    refuse(option, 'a whole number, 0 or more', value)
  }
  const { fidelity = 'exact', events = 'ignore' } = options
  if (
    fidelity !== 'exact' &&
    !(Number.isSafeInteger(fidelity.scanEveryReferences) && fidelity.scanEveryReferences > 0)
  ) {
    refuse(
      'fidelity.scanEveryReferences',
      'a whole number, 1 or more',
      fidelity.scanEveryReferences,
    )
  }
  if (events !== 'ignore' && events !== 'apply') refuse('events', `'ignore' or 'apply'`, events)
}

function refuse(option: string, expected: string, value: unknown): never {
  throw new SelfpageError(
    'REPLAY_OPTIONS_INVALID',
    `option '${option}' must be ${expected}, not ${String(value)}`,
  )
}
