/** Failures at random boundaries: calls that time out, threads that die, disks that err. */
import type { Inject, InjectionPoint, InjectedFailure, SpaceId } from '@selfpage/kernel'
import { spaceOf } from '@selfpage/kernel'
import type { RandomSource } from '@selfpage/policy'

export interface Failures {
  readonly inject: Inject
  /** How many there were. */
  readonly count: number
  /** Threads of this task may be killed, and its calls fail. */
  watch(task: SpaceId): void
  /** Tasks of which a thread was killed since the last time: they are to be ended. */
  takeDead(): readonly SpaceId[]
  stop(): void
}

/** One in so many points, of each kind. */
const KILL = 40_000
const FAIL = 4_000
const DELAY = 300
const DISK = 60

const LONGEST_DELAY_TICKS = 3_000_000

export function failures(draw: RandomSource, fails: boolean): Failures {
  const watched = new Set<SpaceId>()
  const dead = new Set<SpaceId>()
  let isOn = fails
  let count = 0
  const choose = (point: InjectionPoint): InjectedFailure | undefined => {
    if (point.kind === 'transfer') {
      if (draw() % DISK !== 0) return undefined
      return draw() % 2 === 0
        ? { kind: 'fail' }
        : { kind: 'delay', ticks: draw() % (LONGEST_DELAY_TICKS * 10) }
    }
    const isWatched = watched.has(spaceOf(point.thread))
    if (point.kind === 'server') return undefined
    if (isWatched && draw() % KILL === 0) {
      dead.add(spaceOf(point.thread))
      return { kind: 'kill' }
    }
    // An answer to who waits for it has nothing to wait for: it cannot time out.
    const isAnswer = point.call === 'replyAndWait'
    if (isWatched && !isAnswer && draw() % FAIL === 0) return { kind: 'fail' }
    if (draw() % DELAY === 0) return { kind: 'delay', ticks: draw() % LONGEST_DELAY_TICKS }
    return undefined
  }
  return {
    inject(point) {
      if (!isOn) return undefined
      const failure = choose(point)
      if (failure !== undefined) count += 1
      return failure
    },
    get count() {
      return count
    },
    watch: (task) => void watched.add(task),
    takeDead() {
      const tasks = [...dead]
      dead.clear()
      return tasks
    },
    stop() {
      isOn = false
    },
  }
}
