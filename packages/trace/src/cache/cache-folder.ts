/** Where interned traces are cached, and how much of them is kept. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Cached traces are named so; what else lies in the folder is left alone. */
export const cacheEnding = '.interned'
const partialEnding = '.partial'

/** The oldest traces are removed beyond this. */
export const mostCacheBytes = 4 * 2 ** 30
const dayMs = 24 * 60 * 60 * 1000

/**
 * `$SELFPAGE_CACHE`, else a folder `selfpage` where the system keeps caches: `$XDG_CACHE_HOME` or
 * `~/.cache`, `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows.
 */
export function defaultCacheFolder(
  environment: { readonly [name: string]: string | undefined } = process.env,
  platform: string = process.platform,
): string {
  if (environment['SELFPAGE_CACHE']) return environment['SELFPAGE_CACHE']
  if (environment['XDG_CACHE_HOME']) return join(environment['XDG_CACHE_HOME'], 'selfpage')
  const home = homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'selfpage')
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'selfpage', 'cache')
  }
  return join(home, '.cache', 'selfpage')
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
}

/** Removes the cached traces used longest ago until the rest takes at most `limitBytes`. */
export async function trimCache(folder: string, limitBytes: number): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name)
      const found = await stat(path).catch(() => null)
      return { path, bytes: found?.size ?? 0, usedMs: found ? lastUse(found) : 0 }
    }),
  )
  files.sort((a, b) => b.usedMs - a.usedMs)
  const newestMs = files[0]?.usedMs ?? 0
  let bytes = 0
  for (const file of files) {
    if (file.path.endsWith(cacheEnding)) {
      bytes += file.bytes
      if (bytes > limitBytes) await rm(file.path, { force: true })
    } else if (file.path.includes(cacheEnding) && file.path.endsWith(partialEnding)) {
      // Left by a process that was killed while writing.
      if (file.usedMs < newestMs - dayMs) await rm(file.path, { force: true })
    }
  }
}

function lastUse({ atimeMs, mtimeMs }: { atimeMs: number; mtimeMs: number }): number {
  return Math.max(atimeMs, mtimeMs)
}
