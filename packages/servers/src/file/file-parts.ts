/** What the file server's requests work on. */
import type { Partners } from '../service/partners.ts'
import type { Scratch } from '../service/scratch.ts'
import type { PageCache } from './page-cache.ts'
import type { VolumeStore } from './volume-store.ts'

export interface FileParts {
  readonly partners: Partners
  readonly scratch: Scratch
  readonly store: VolumeStore
  readonly cache: PageCache
  /** Pages of one request, at most. */
  readonly pagesAtOnce: number
  readonly checksums: boolean
}
