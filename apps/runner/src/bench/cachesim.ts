/**
 * libCacheSim's `cachesim`, a simulator in C, run as a program on the same references. What it
 * prints includes reading its file, which it maps into memory and does not have to parse.
 * https://github.com/1a1a11a/libCacheSim
 */
import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { promisify } from 'node:util'
import { SelfpageError } from '@selfpage/policy'

const run = promisify(execFile)

/** Names of policies here and algorithms there. */
export const cachesimAlgorithms: Readonly<Record<string, string>> = {
  fifo: 'fifo',
  lru: 'lru',
  clock: 'clock',
  sieve: 'sieve',
  's3-fifo': 's3fifo',
  'two-queue': 'twoq',
  slru: 'slru',
  arc: 'arc',
  lirs: 'lirs',
  lfu: 'lfu',
  optimal: 'belady',
}

/** One run of it. */
export interface CachesimRun {
  readonly referencesPerSecond: number
  readonly missRatio: number
}

/** Throws `CACHESIM_UNUSABLE` unless there is a program at `program`. */
export async function requireCachesim(program: string): Promise<void> {
  try {
    await access(program, constants.X_OK)
  } catch (cause) {
    throw new SelfpageError('CACHESIM_UNUSABLE', 'no program that may be run', {
      place: program,
      hint: "Give the path of libCacheSim's cachesim, as its build leaves it in _build/bin.",
      cause,
    })
  }
}

/**
 * Runs `algorithm` over an oracleGeneral file, objects counting as one each. `folder` receives the
 * file of results that the program insists on. Throws `CACHESIM_UNUSABLE`.
 */
export async function runCachesim(
  program: string,
  tracePath: string,
  algorithm: string,
  frames: number,
  folder: string,
): Promise<CachesimRun> {
  const words = [tracePath, 'oracleGeneral', algorithm, String(frames), '--ignore-obj-size', '1']
  const { stdout } = await run(program, words, { cwd: folder })
  const match = /miss ratio ([\d.]+), throughput ([\d.]+) MQPS/.exec(stdout)
  if (match === null) {
    throw new SelfpageError('CACHESIM_UNUSABLE', 'printed no throughput', {
      place: `${program} ${words.join(' ')}`,
      hint: 'Run this line by hand to see what it prints.',
    })
  }
  return { missRatio: Number(match[1]), referencesPerSecond: Number(match[2]) * 1e6 }
}
