/** A file as the volume knows it. */
export interface FileEntry {
  /** Never used again in a volume. From 1. */
  readonly id: number
  readonly path: string
  sizeBytes: number
  /** The block of each page; 0: a hole, which reads as zeros. */
  readonly blocks: number[]
  /** The checksum of each page, if the server keeps them; 0: none. */
  readonly sums: number[]
}

/** Longest path, in UTF-8 bytes. */
export const PATH_BYTES = 1_024

/** No file is longer than this many pages. */
export const FILE_PAGES = 2 ** 31
