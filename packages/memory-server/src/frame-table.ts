/**
 * The frames of the machine and what each is used for. Pure bookkeeping: nothing here knows tasks.
 *
 *              add                take                     release
 *   reserved ------> free ------------------> bound -----------------------> free
 *                     ^                        | ^ \  release, in transfer
 *                     |        soften          | |  '------------> quarantined
 *                     |       .----------------' |                      |
 *                     |       v      harden      |       quiesced       |
 *                     |     soft ----------------'                      |
 *                     '-------'  reuse                    free <--------'
 *
 * A frame is in exactly one state, so the numbers of frames in them add up to the machine's (I1).
 * Free frames are used in the order in which they became free, soft ones in the order in which
 * they were given up: the longer ago, the less likely that somebody wants it back (G6).
 */
import { frameNumber } from '@selfpage/kernel'
import type { FrameNumber } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'

/** Not, or not yet, the server's. */
const RESERVED = 0
const FREE = 1
const BOUND = 2
/** Given up by its task, which may ask for it back until the frame is used again (G6). */
const SOFT = 3
/** Given up while a device was still moving data: nobody's until it has quiesced (C4, I23). */
const QUARANTINED = 4

const names = ['reserved', 'free', 'bound', 'soft', 'quarantined'] as const

export type FrameState = (typeof names)[number]

/** No frame. */
export const NO_FRAME = -1

export class FrameTable {
  readonly frames: number
  /** How many contents share a frame: more than one is copy-on-write. */
  readonly sharers: Int32Array
  /** How many locks hold a frame (C5). */
  readonly locks: Int32Array
  /** Whether anybody may have a mapping of it. */
  readonly mapped: Uint8Array
  /** Whether mappings must go that a lock protects now: done when the lock ends. */
  readonly stale: Uint8Array
  readonly #state: Uint8Array
  readonly #next: Int32Array
  readonly #previous: Int32Array
  /** First and last of each state's list, by state; only FREE, SOFT and QUARANTINED have one. */
  readonly #first = new Int32Array(names.length).fill(NO_FRAME)
  readonly #last = new Int32Array(names.length).fill(NO_FRAME)
  readonly #count = new Int32Array(names.length)

  /** @param frames at least 1; all are reserved at first */
  constructor(frames: number) {
    this.frames = frames
    this.sharers = new Int32Array(frames)
    this.locks = new Int32Array(frames)
    this.mapped = new Uint8Array(frames)
    this.stale = new Uint8Array(frames)
    this.#state = new Uint8Array(frames)
    this.#next = new Int32Array(frames).fill(NO_FRAME)
    this.#previous = new Int32Array(frames).fill(NO_FRAME)
    this.#count[RESERVED] = frames
  }

  get free(): number {
    return this.#count[FREE]
  }

  get soft(): number {
    return this.#count[SOFT]
  }

  get bound(): number {
    return this.#count[BOUND]
  }

  get quarantined(): number {
    return this.#count[QUARANTINED]
  }

  get reserved(): number {
    return this.#count[RESERVED]
  }

  /** Frames that can be had at once: free ones, and soft ones by breaking a promise nobody made. */
  get available(): number {
    return this.#count[FREE] + this.#count[SOFT]
  }

  /** Frames that are anybody's at all: neither reserved nor in quarantine. */
  get usable(): number {
    return this.frames - this.#count[RESERVED] - this.#count[QUARANTINED]
  }

  stateOf(frame: number): FrameState {
    return names[this.#state[frame]]
  }

  /** The frame given up the longest ago, or NO_FRAME. */
  get oldestSoft(): number {
    return this.#first[SOFT]
  }

  /** A frame that was reserved is there to be used. */
  add(frame: number): void {
    this.#move(frame, RESERVED, FREE)
  }

  /** Binds the frame that has been free the longest; NO_FRAME: there is none. */
  take(): FrameNumber | -1 {
    const frame = this.#first[FREE]
    if (frame === NO_FRAME) return NO_FRAME
    this.#move(frame, FREE, BOUND)
    return frameNumber(frame)
  }

  /** Binds this free frame. */
  takeThis(frame: number): void {
    this.#move(frame, FREE, BOUND)
  }

  release(frame: number): void {
    this.#move(frame, BOUND, FREE)
  }

  quarantine(frame: number): void {
    this.#move(frame, BOUND, QUARANTINED)
  }

  soften(frame: number): void {
    this.#move(frame, BOUND, SOFT)
  }

  /** A soft frame is its task's again. */
  harden(frame: number): void {
    this.#move(frame, SOFT, BOUND)
  }

  /** A soft frame is nobody's any more. */
  reuse(frame: number): void {
    this.#move(frame, SOFT, FREE)
  }

  /** Frees quarantined frames that no device is at any more; returns how many. */
  releaseQuiesced(isInTransfer: (frame: FrameNumber) => boolean): number {
    let released = 0
    let frame = this.#first[QUARANTINED]
    while (frame !== NO_FRAME) {
      const next = this.#next[frame]
      if (!isInTransfer(frameNumber(frame))) {
        this.#move(frame, QUARANTINED, FREE)
        released += 1
      }
      frame = next
    }
    return released
  }

  /**
   * Finds frames that are free or soft.
   * @param count at least 1
   * @param start first frame that will do
   * @param end first behind it that will not
   * @param contiguous whether they must follow each other
   * @returns `count` frames, or as many as there are; of runs, the first that is long enough, or
   * else the longest
   */
  find(count: number, start: number, end: number, contiguous: boolean): readonly number[] {
    let found: number[] = []
    let run: number[] = []
    for (let frame = start; frame < end && found.length < count; frame++) {
      const state = this.#state[frame]
      if (state === FREE || state === SOFT) run.push(frame)
      else if (contiguous) run = []
      if (run.length > found.length) found = run
    }
    return found.slice(0, count)
  }

  /** Throws if lists and states disagree. */
  audit(): void {
    const seen = new Int32Array(names.length)
    for (const state of this.#state) seen[state] = seen[state] + 1
    for (const state of [FREE, SOFT, QUARANTINED]) {
      let listed = 0
      for (let frame = this.#first[state]; frame !== NO_FRAME; listed++) {
        if (this.#state[frame] !== state || listed > this.frames) {
          fail(`frame ${frame} is in the list of ${names[state]} frames, but is not one`)
        }
        frame = this.#next[frame]
      }
      if (listed !== this.#count[state]) fail(`the list of ${names[state]} frames has ${listed}`)
    }
    for (const [state, count] of seen.entries()) {
      if (count !== this.#count[state]) {
        fail(`I1: ${count} frames are ${names[state]}, but ${this.#count[state]} are counted`)
      }
    }
  }

  #move(frame: number, from: number, to: number): void {
    if (this.#state[frame] !== from) {
      fail(`frame ${frame} is ${this.stateOf(frame)}, not ${names[from]}`)
    }
    if (from === FREE || from === SOFT || from === QUARANTINED) this.#unlink(frame, from)
    if (to === FREE || to === SOFT || to === QUARANTINED) this.#append(frame, to)
    this.#state[frame] = to
    this.#count[from] = this.#count[from] - 1
    this.#count[to] = this.#count[to] + 1
  }

  #append(frame: number, list: number): void {
    const last = this.#last[list]
    this.#previous[frame] = last
    this.#next[frame] = NO_FRAME
    if (last === NO_FRAME) this.#first[list] = frame
    else this.#next[last] = frame
    this.#last[list] = frame
  }

  #unlink(frame: number, list: number): void {
    const next = this.#next[frame]
    const previous = this.#previous[frame]
    if (previous === NO_FRAME) this.#first[list] = next
    else this.#next[previous] = next
    if (next === NO_FRAME) this.#last[list] = previous
    else this.#previous[next] = previous
  }
}

function fail(what: string): never {
  throw new SelfpageError('FRAME_TABLE_BROKEN', what, { hint: 'this is a bug: please report it' })
}
