/** The calls of WASI preview 1 that read files. */
import { CallError, Errno, errnoOf } from './errno.ts'
import { FileType, OpenFiles, ROOT } from './open-files.ts'
import type { FileOptions, FileStatus } from './open-files.ts'
import type { PagedMemory } from './paged-memory.ts'

/** The folder's name, as the program sees it. */
const ROOT_NAME = new TextEncoder().encode('/')

/** Flags of `path_open`: any of them would change the folder. */
const CREATE = 1
const DIRECTORY = 2
const TRUNCATE = 8

/** Bytes of an entry of `fd_readdir` in front of its name. */
const ENTRY_BYTES = 24

type Call = (...values: never[]) => number

/** @throws whatever the host says of files that cannot be opened */
export function fileCalls(memory: PagedMemory, options: FileOptions): Record<string, Call> {
  const files = new OpenFiles(options)
  const isRoot = (descriptor: number) => descriptor === ROOT && options.files !== undefined
  const path = (at: number, length: number) => new TextDecoder().decode(memory.read(at, length))

  function readVectors(descriptor: number, list: number, count: number, from?: bigint): number {
    let done = 0
    for (const [address, length] of vectors(memory, list, count)) {
      const bytes = new Uint8Array(length)
      const position = from === undefined ? undefined : Number(from) + done
      const read = files.read(descriptor, bytes, position)
      memory.write(address, bytes.subarray(0, read))
      done += read
      if (read < length) break
    }
    return done
  }

  return {
    fd_read: (descriptor: number, list: number, count: number, read: number) =>
      errnoOf(() => memory.setWord(read, readVectors(descriptor, list, count))),
    fd_pread: (descriptor: number, list: number, count: number, from: bigint, read: number) =>
      errnoOf(() => memory.setWord(read, readVectors(descriptor, list, count, from))),
    fd_seek: (descriptor: number, offset: bigint, whence: number, result: number) =>
      errnoOf(() => memory.setLong(result, files.seek(descriptor, offset, whence))),
    fd_tell: (descriptor: number, result: number) =>
      errnoOf(() => memory.setLong(result, files.seek(descriptor, 0n, 1))),
    fd_close: (descriptor: number) => errnoOf(() => files.close(descriptor)),
    fd_fdstat_get: (descriptor: number, result: number) =>
      errnoOf(() => {
        const status = new Uint8Array(24)
        status[0] = files.status(descriptor).type
        // All rights: what cannot be done fails when it is tried.
        memory.write(result, status.fill(255, 8))
      }),
    fd_filestat_get: (descriptor: number, result: number) =>
      errnoOf(() => memory.write(result, encodeStatus(files.status(descriptor)))),
    path_filestat_get: (
      descriptor: number,
      _follow: number,
      name: number,
      length: number,
      result: number,
    ) =>
      errnoOf(() =>
        memory.write(result, encodeStatus(files.statusOf(descriptor, path(name, length)))),
      ),
    fd_prestat_get: (descriptor: number, result: number) => {
      if (!isRoot(descriptor)) return Errno.badDescriptor
      memory.setWord(result, 0)
      memory.setWord(result + 4, ROOT_NAME.length)
      return Errno.success
    },
    fd_prestat_dir_name: (descriptor: number, to: number, length: number) => {
      if (!isRoot(descriptor)) return Errno.badDescriptor
      memory.write(to, ROOT_NAME.subarray(0, length))
      return Errno.success
    },
    path_open: (
      ...[folder, , name, length, flags, , , , result]: [
        ...[folder: number, follow: number, name: number, length: number, flags: number],
        ...[rights: bigint, inherited: bigint, statusFlags: number, result: number],
      ]
    ) =>
      errnoOf(() => {
        if ((flags & (CREATE | TRUNCATE)) !== 0) throw new CallError(Errno.readOnly)
        const descriptor = files.open(folder, path(name, length))
        const isFolder = files.status(descriptor).type === FileType.directory
        if ((flags & DIRECTORY) !== 0 && !isFolder) {
          files.close(descriptor)
          throw new CallError(Errno.notDirectory)
        }
        memory.setWord(result, descriptor)
      }),
    fd_readdir: (descriptor: number, to: number, length: number, from: bigint, used: number) =>
      errnoOf(() => {
        const bytes = encodeEntries(files, descriptor, Number(from)).subarray(0, length)
        memory.write(to, bytes)
        memory.setWord(used, bytes.length)
      }),
  }
}

/** The addresses and lengths that a list of vectors names. */
export function* vectors(
  memory: PagedMemory,
  list: number,
  count: number,
): Generator<readonly [address: number, length: number]> {
  for (let index = 0; index < count; index++) {
    yield [memory.word(list + 8 * index), memory.word(list + 8 * index + 4)]
  }
}

function encodeStatus({ inode, modified, sizeBytes, type }: FileStatus): Uint8Array {
  const view = new DataView(new ArrayBuffer(64))
  view.setBigUint64(8, inode, true)
  view.setUint8(16, type)
  view.setBigUint64(24, 1n, true)
  view.setBigUint64(32, sizeBytes, true)
  for (const time of [40, 48, 56]) view.setBigUint64(time, modified, true)
  return new Uint8Array(view.buffer)
}

/** What is in a folder, from the entry numbered `from`. */
function encodeEntries(files: OpenFiles, descriptor: number, from: number): Uint8Array {
  const entries = files.entries(descriptor).slice(from)
  const parts = entries.flatMap(({ inode, name, type }, index) => {
    const text = new TextEncoder().encode(name)
    const view = new DataView(new ArrayBuffer(ENTRY_BYTES))
    view.setBigUint64(0, BigInt(from + index + 1), true)
    view.setBigUint64(8, inode, true)
    view.setUint32(16, text.length, true)
    view.setUint8(20, type)
    return [Buffer.from(view.buffer), text]
  })
  return Buffer.concat(parts)
}
