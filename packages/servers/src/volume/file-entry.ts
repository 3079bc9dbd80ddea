import type { PageBlocks } from './page-blocks.ts'

/** A file as the volume knows it. */
export interface FileEntry {
  /** Never used again in a volume. From 1. */
  readonly id: number
  readonly path: string
  sizeBytes: number
  /** Where its pages are, and their checksums if the server keeps them. */
  readonly pages: PageBlocks
}

/** Longest path, in UTF-8 bytes. */
export const PATH_BYTES = 1_024

/** No file is longer than this many pages. */
export const FILE_PAGES = 2 ** 31
