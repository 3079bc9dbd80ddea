/** Finds programs as a shell does, to say beforehand which is missing. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'

/** Where a name leads; null if nowhere. A name with a slash is a path from `cwd`. */
export function findProgram(name: string, cwd: string, path: string): string | null {
  const places = name.includes('/') ? [''] : path.split(delimiter)
  const candidates = places.map((place) => resolve(cwd, place === '' ? name : join(place, name)))
  return candidates.find(isExecutable) ?? null
}

/** Throws `RECORD_UNSUPPORTED`, `VALGRIND_MISSING`. Returns the path of Valgrind. */
export function findValgrind(
  cwd: string,
  path: string,
  platform: string = process.platform,
): string {
  if (platform !== 'linux') {
    throw new SelfpageError('RECORD_UNSUPPORTED', `programs are not recorded on ${platform}`, {
      place: 'record',
      hint: 'Record on Linux, in a container for instance; the trace can be read everywhere.',
    })
  }
  const found = findProgram('valgrind', cwd, path)
  if (found !== null) return found
  throw new SelfpageError('VALGRIND_MISSING', 'Valgrind, which watches the program, is missing', {
    place: 'record',
    hint: 'Install it: sudo apt-get install valgrind (dnf install valgrind, pacman -S valgrind).',
  })
}

/** Throws `COMMAND_NOT_FOUND`. */
export function requireProgram(name: string, cwd: string, path: string): void {
  if (findProgram(name, cwd, path) !== null) return
  throw new SelfpageError('COMMAND_NOT_FOUND', `there is no program '${name}'`, {
    place: 'record',
    hint: name.includes('/')
      ? 'Check the path, and that the file may be executed.'
      : `Give its path if it is not in PATH: ./${name}.`,
  })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
