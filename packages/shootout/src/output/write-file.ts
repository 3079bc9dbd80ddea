/** Writing results so that there is either the whole file or none. */
import { randomUUID } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { SelfpageError } from '@selfpage/policy'

/** Finds out before the work starts that its results could not be kept. Throws `FILE_UNWRITABLE`. */
export function requireWritable(path: string): void {
  const folder = dirname(path)
  try {
    accessSync(existsSync(path) ? path : folder, constants.W_OK)
    // A new file takes its place, so the folder must be writable too.
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    refuse(path, existsSync(folder) ? 'may not be written' : 'its folder does not exist', cause)
  }
  if (existsSync(path) && statSync(path).isDirectory()) refuse(path, 'is a folder')
}

/** Writes `content` beside `path`, then puts it in place of `path`. Throws `FILE_UNWRITABLE`. */
export function writeWholeFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${randomUUID()}.partial`
  try {
    writeFileSync(temporary, content, { flag: 'wx' })
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    refuse(
      path,
      `cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      cause,
    )
  }
}

function refuse(path: string, message: string, cause?: unknown): never {
  throw new SelfpageError('FILE_UNWRITABLE', message, {
    place: path,
    hint: 'Check that its folder exists, may be written to and has room.',
    cause,
  })
}
