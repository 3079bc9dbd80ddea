/** Modules that are texts. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'

/**
 * Imports a module by its text: from a file of the package that `entry` is in, where what it imports
 * itself can be found. Throws `FUSE_FAILED`.
 */
export async function importText(
  text: string,
  entry: string,
): Promise<Readonly<Record<string, unknown>>> {
  const folder = join(packageFolder(resolve(entry)), 'node_modules', '.fuse')
  const file = join(folder, `${randomUUID()}.mjs`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, text)
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, unknown>
  } catch (cause) {
    throw failed(entry, 'cannot be loaded', cause)
  } finally {
    await rm(file, { force: true })
  }
}

export function failed(entry: string, what: string, cause?: unknown): SelfpageError {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return new SelfpageError('FUSE_FAILED', `${what}${why}`, { place: entry, cause })
}

function packageFolder(path: string): string {
  const folder = dirname(path)
  const isRoot = folder === dirname(folder)
  return isRoot || existsSync(join(folder, 'package.json')) ? folder : packageFolder(folder)
}
