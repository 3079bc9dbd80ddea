/**
 * What the database engine needs of whoever keeps its bytes: files that are read, written and
 * synced with plain calls. In a task they are mapped memory and a file server (task-files.ts), in a
 * process of its own plain arrays (memory-files.ts).
 */

/** An open file. Offsets and sizes in bytes. What fails throws a {@link FileFailure}. */
export interface OpenFile {
  readonly sizeBytes: number
  /** Returns how many bytes there were; the rest is beyond the file's end. */
  read(into: Uint8Array, offset: number): number
  write(from: Uint8Array, offset: number): void
  truncate(sizeBytes: number): void
  /** Returns when everything written so far would survive a power cut. */
  sync(): void
}

/** Files by path. */
export interface Files {
  /** Creates it if need be, empty. */
  open(path: string): OpenFile
  /** A file that is empty may count as none. */
  exists(path: string): boolean
  remove(path: string): void
}

/** Why a call on a file did not do what it says. */
export class FileFailure extends Error {
  readonly code: 'full' | 'io'

  constructor(code: 'full' | 'io', message: string) {
    super(message)
    this.code = code
  }
}
