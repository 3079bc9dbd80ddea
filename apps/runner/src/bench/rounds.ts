/**
 * Interleaved rounds: everything is run once, then everything again. A machine that slows down for
 * a while slows down all alike, where one after the other it would have slowed down one of them.
 */

import type { Timing } from './timing.ts'

/** Something to be timed. */
export interface Contender {
  readonly name: string
  /** Does the work once and says how long it took. */
  run(): Timing | Promise<Timing>
}

/**
 * Rounds that do not count. V8 compiles what it has seen running: after the fourth round over two
 * million references nothing was seen to get faster.
 */
export const warmupRounds = 4

/** The times of one contender, in the order of the rounds, without the warm-up. */
export type RoundTimes = ReadonlyMap<string, readonly Timing[]>

/**
 * Runs all contenders `rounds` times, after the warm-up. `onRun` is told before each run. Stops
 * between two runs when `signal` is aborted, by throwing its reason.
 */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  signal: AbortSignal,
  onRun: (name: string, done: number, total: number) => void,
): Promise<RoundTimes> {
  const times = new Map<string, Timing[]>(contenders.map(({ name }) => [name, []]))
  const total = contenders.length * (rounds + warmupRounds)
  let done = 0
  for (let round = -warmupRounds; round < rounds; round++) {
    for (const contender of contenders) {
      onRun(contender.name, done++, total)
      const timing = await contender.run()
      if (round >= 0) times.get(contender.name)?.push(timing)
      // A turn of the event loop, so that Ctrl-C is heard.
      await new Promise(setImmediate)
      signal.throwIfAborted()
    }
  }
  return times
}
