/**
 * Caches that JavaScript programs use today, on the references of the trace: the page number is
 * the key, a miss is a `get` that finds nothing, followed by a `set`. Small integers are the kindest
 * keys such a cache can be given.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What the loop needs of a cache. */
interface Cache {
  get(page: number): unknown
  set(page: number, value: true): unknown
}

/** A package with a cache in it, installed or not. */
export interface CachePackage {
  readonly name: string
  /** What a reader of its numbers should know. */
  readonly note: string
  /** Loads the package. Rejects when it is not installed. */
  load(): Promise<LoadedCache>
}

interface Manifest {
  readonly name?: string
  readonly version?: string
}

/** A cache ready to be measured. */
export interface LoadedCache {
  readonly version: string
  create(frames: number): Cache
}

/** The packages compared, all optional peer dependencies of the runner. */
export const cachePackages: readonly CachePackage[] = [
  {
    name: 'lru-cache',
    note: 'exact LRU over a Map and lists in typed arrays',
    async load() {
      const { LRUCache } = await import('lru-cache')
      return {
        version: versionOf('lru-cache'),
        create: (frames) => new LRUCache<number, true>({ max: frames }),
      }
    },
  },
  {
    name: 'mnemonist',
    note: 'LRUMap, exact LRU over a Map and lists in typed arrays',
    async load() {
      const { LRUMap } = await import('mnemonist')
      return {
        version: versionOf('mnemonist'),
        create: (frames) => new LRUMap<number, true>(frames),
      }
    },
  },
  {
    name: 'quick-lru',
    note: 'two generations, holds up to twice its size, so it misses less than LRU',
    async load() {
      const { default: QuickLRU } = await import('quick-lru')
      return {
        version: versionOf('quick-lru'),
        create: (frames) => new QuickLRU<number, true>({ maxSize: frames }),
      }
    },
  },
]

/** References every page once in order and returns the misses. */
export function runCache(cache: Cache, pages: Uint32Array): number {
  let misses = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    if (cache.get(page) !== undefined) continue
    cache.set(page, true)
    misses++
  }
  return misses
}

/** By the package.json above the module it resolves to: not every package exports its own. */
function versionOf(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name))
  while (dirname(folder) !== folder) {
    const file = join(folder, 'package.json')
    const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {}
    if (manifest.name === name && manifest.version !== undefined) return manifest.version
    folder = dirname(folder)
  }
  return 'of unknown version'
}
