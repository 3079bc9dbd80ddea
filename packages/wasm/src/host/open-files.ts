/**
 * The files that a program may read: its input, and one folder of the host that it sees as `/`.
 * Nothing can be written, and no path leads out of the folder, not through a link either.
 */
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { posix, relative, resolve, sep } from 'node:path'
import { CallError, Errno } from './errno.ts'

/** As WASI numbers them. */
export const FileType = {
  characterDevice: 2,
  directory: 3,
  regular: 4,
  symbolicLink: 7,
} as const

export type FileType = (typeof FileType)[keyof typeof FileType]

/** The folder is the first that a program opens. */
export const ROOT = 3

export interface FileStatus {
  readonly type: FileType
  readonly inode: bigint
  readonly sizeBytes: bigint
  /** When its bytes changed last, in nanoseconds since 1970. */
  readonly modified: bigint
}

export interface FolderEntry {
  readonly name: string
  readonly inode: bigint
  readonly type: FileType
}

export interface FileOptions {
  /** A file of the host: what the program reads from its standard input. Without: nothing. */
  readonly input?: string | undefined
  /** A folder of the host that the program sees as `/`. Without: there are no files. */
  readonly files?: string | undefined
}

interface OpenFile {
  /** Of the host; -1: there is none, or it is a folder. */
  readonly handle: number
  readonly status: FileStatus
  /** Of a folder: where it is. */
  readonly path: string
  position: number
}

const CHARACTER_DEVICE: FileStatus = {
  type: FileType.characterDevice,
  inode: 0n,
  sizeBytes: 0n,
  modified: 0n,
}

export class OpenFiles {
  readonly #root: string | null
  readonly #open = new Map<number, OpenFile>()

  /** @throws whatever the host says of a path that cannot be opened */
  constructor({ input, files }: FileOptions) {
    const device = { handle: -1, status: CHARACTER_DEVICE, path: '', position: 0 }
    for (let descriptor = 0; descriptor < ROOT; descriptor++) this.#open.set(descriptor, device)
    if (input !== undefined) this.#open.set(0, openFile(input))
    this.#root = files === undefined ? null : realpathSync(files)
    if (this.#root !== null) this.#open.set(ROOT, openFile(this.#root))
  }

  status(descriptor: number): FileStatus {
    return this.#file(descriptor).status
  }

  /** What `path`, from the folder `descriptor`, is. */
  statusOf(descriptor: number, path: string): FileStatus {
    return fileStatus(statSync(this.#resolve(descriptor, path), { bigint: true }))
  }

  /** Opens `path`, from the folder `descriptor`, to be read. Returns its descriptor. */
  open(descriptor: number, path: string): number {
    const file = openFile(this.#resolve(descriptor, path))
    let free = ROOT + 1
    while (this.#open.has(free)) free++
    this.#open.set(free, file)
    return free
  }

  close(descriptor: number): void {
    const { handle } = this.#file(descriptor)
    if (handle >= 0) closeSync(handle)
    this.#open.delete(descriptor)
  }

  /** Reads up to `bytes.length` bytes at `position`, or where the last read ended. Returns how many. */
  read(descriptor: number, bytes: Uint8Array, position?: number): number {
    const file = this.#file(descriptor)
    if (file.status.type === FileType.directory) throw new CallError(Errno.isDirectory)
    if (file.handle < 0) return 0
    const count = readSync(file.handle, bytes, 0, bytes.length, position ?? file.position)
    if (position === undefined) file.position += count
    return count
  }

  /** Moves to `offset` from the beginning (0), from here (1), or from the end (2). Returns where. */
  seek(descriptor: number, offset: bigint, whence: number): bigint {
    const file = this.#file(descriptor)
    if (file.status.type === FileType.directory) throw new CallError(Errno.badDescriptor)
    if (file.handle < 0) throw new CallError(Errno.illegalSeek)
    const from = [0n, BigInt(file.position), file.status.sizeBytes][whence]
    if (from === undefined || from + offset < 0n) throw new CallError(Errno.invalid)
    file.position = Number(from + offset)
    return from + offset
  }

  /** What is in the folder `descriptor`, by name. */
  entries(descriptor: number): readonly FolderEntry[] {
    const { path, status } = this.#file(descriptor)
    if (status.type !== FileType.directory) throw new CallError(Errno.notDirectory)
    const names = ['.', '..', ...readdirSync(path).toSorted()]
    return names.map((name) => {
      // What lies above the folder is not the program's business.
      const place = name === '..' ? path : resolve(path, name)
      const known = fileStatus(lstatSync(place, { bigint: true }))
      return { name, inode: known.inode, type: known.type }
    })
  }

  #file(descriptor: number): OpenFile {
    const file = this.#open.get(descriptor)
    if (file === undefined) throw new CallError(Errno.badDescriptor)
    return file
  }

  #resolve(descriptor: number, path: string): string {
    const folder = this.#file(descriptor)
    if (this.#root === null || folder.status.type !== FileType.directory) {
      throw new CallError(Errno.notDirectory)
    }
    if (posix.isAbsolute(path)) throw new CallError(Errno.notCapable)
    const place = resolve(folder.path, path)
    if (!isWithin(place, this.#root)) throw new CallError(Errno.notCapable)
    const real = realpathSync(place)
    if (!isWithin(real, this.#root)) throw new CallError(Errno.notCapable)
    return real
  }
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

function openFile(path: string): OpenFile {
  const handle = openSync(path, 'r')
  const status = fileStatus(fstatSync(handle, { bigint: true }))
  if (status.type !== FileType.directory) return { handle, status, path, position: 0 }
  closeSync(handle)
  return { handle: -1, status, path, position: 0 }
}

function fileStatus(stats: BigIntStats): FileStatus {
  return { type: typeOf(stats), inode: stats.ino, sizeBytes: stats.size, modified: stats.mtimeNs }
}

function typeOf(stats: BigIntStats): FileType {
  if (stats.isDirectory()) return FileType.directory
  return stats.isSymbolicLink() ? FileType.symbolicLink : FileType.regular
}
