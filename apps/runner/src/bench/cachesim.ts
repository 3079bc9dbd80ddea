/**
 * libCacheSim's `cachesim`, a simulator in C, run as a program on the same references. What it
 * prints includes reading its file, which it maps into memory and does not have to parse.
 * https://github.com/1a1a11a/libCacheSim
 */
import { execFile } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SelfpageError } from '@selfpage/policy'

const run = promisify(execFile)

/** One run of it. */
export interface CachesimRun {
  readonly referencesPerSecond: number
  readonly missRatio: number
}

/** Where its build leaves it, from the folder that may be given instead. */
const placesInFolder = ['cachesim', 'bin/cachesim', '_build/bin/cachesim']

/** The program at `path`, or in that folder. Throws `CACHESIM_UNUSABLE`. */
export async function findCachesim(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const candidates = isFolder ? placesInFolder.map((place) => join(path, place)) : [path]
  for (const candidate of candidates) {
    const isProgram = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isProgram) return candidate
  }
  throw new SelfpageError('CACHESIM_UNUSABLE', 'no program that may be run', {
    place: path,
    hint: "Give the path of libCacheSim's cachesim, or of the folder it was built in.",
  })
}

/** What the program calls itself, as in `cachesim 0.0.1`. */
export async function cachesimVersion(program: string): Promise<string> {
  const { stdout } = await run(program, ['--version']).catch(() => ({ stdout: '' }))
  return stdout.split('\n')[0].trim() || 'an unknown version'
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
