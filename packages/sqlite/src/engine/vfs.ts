/**
 * SQLite's view of an operating system, over `Files`: its VFS, version 1 of the interface
 * (sqlite.org/c3ref/vfs.html). No locks, because a database has one connection; no clock and no
 * chance but what the seed says, so that a run can be repeated to the last byte.
 */
import { randomSource } from '@selfpage/policy'
import { FileFailure } from './files.ts'
import type { Files, OpenFile } from './files.ts'
import type { Sqlite } from './load-sqlite.ts'

export interface VfsOptions {
  readonly name: string
  readonly files: Files
  readonly seed: number
  /** What a device writes at once, or not at all. */
  readonly sectorBytes: number
}

/** 2026-01-01 in milliseconds of Julian days; each look at the clock finds it a millisecond later. */
const firstMilliseconds = 211_834_051_200_000n
const millisecondsADay = 86_400_000

/**
 * Registers the VFS in this engine: databases opened by its name have their files there.
 * @returns takes it out again; no database may be open
 */
export function installVfs(sqlite: Sqlite, options: VfsOptions): () => void {
  const { capi, wasm } = sqlite
  const { files, sectorBytes } = options
  const random = randomSource(options.seed)
  const open = new Map<number, OpenFile>()
  let now = firstMilliseconds

  const attempt = (failed: number, act: () => number | void): number => {
    try {
      return act() ?? capi.SQLITE_OK
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error
      return error.code === 'full' ? capi.SQLITE_FULL : failed
    }
  }
  const fileAt = (pointer: number): OpenFile => {
    const file = open.get(pointer)
    if (file === undefined) throw new FileFailure('io', 'the file is not open')
    return file
  }
  // The heap may have grown since the last look: its view is made anew each time.
  const heap = (start: number, length: number) => wasm.heap8u().subarray(start, start + length)

  const io = new capi.sqlite3_io_methods()
  const vfs = new capi.sqlite3_vfs()
  // Members of C structures are properties with a dollar sign, which the types leave out.
  Object.assign(io, { $iVersion: 1 })
  const file = capi.sqlite3_file as unknown as { structInfo: { sizeof: number } }
  Object.assign(vfs, { $iVersion: 2, $szOsFile: file.structInfo.sizeof, $mxPathname: 512 })

  sqlite.vfs.installVfs({
    io: {
      struct: io,
      methods: {
        xClose(pointer: number) {
          open.delete(pointer)
          return 0
        },
        xRead: (pointer: number, to: number, length: number, offset: bigint) =>
          attempt(capi.SQLITE_IOERR_READ, () => {
            const into = heap(to, length)
            const got = fileAt(pointer).read(into, Number(offset))
            if (got === length) return 0
            into.fill(0, got)
            return capi.SQLITE_IOERR_SHORT_READ
          }),
        xWrite: (pointer: number, from: number, length: number, offset: bigint) =>
          attempt(capi.SQLITE_IOERR_WRITE, () => {
            fileAt(pointer).write(heap(from, length), Number(offset))
          }),
        xTruncate: (pointer: number, sizeBytes: bigint) =>
          attempt(capi.SQLITE_IOERR_TRUNCATE, () => {
            fileAt(pointer).truncate(Number(sizeBytes))
          }),
        xSync: (pointer: number) =>
          attempt(capi.SQLITE_IOERR_FSYNC, () => {
            fileAt(pointer).sync()
          }),
        xFileSize: (pointer: number, to: number) =>
          attempt(capi.SQLITE_IOERR_FSTAT, () => {
            wasm.poke64(to, BigInt(fileAt(pointer).sizeBytes))
          }),
        xLock: () => 0,
        xUnlock: () => 0,
        xCheckReservedLock(_pointer: number, to: number) {
          wasm.poke32(to, 0)
          return 0
        },
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => sectorBytes,
        xDeviceCharacteristics: () => 0,
      } as never,
    },
    vfs: {
      struct: vfs,
      name: options.name,
      asDefault: false,
      methods: {
        xOpen: (_vfs: number, name: number, pointer: number, flags: number, outFlags: number) =>
          attempt(capi.SQLITE_CANTOPEN, () => {
            const path = name === 0 ? null : wasm.cstrToJs(name)
            // Temporary files are kept in memory (temp_store): nobody should ask for one.
            if (path === null) return capi.SQLITE_CANTOPEN
            open.set(pointer, files.open(path))
            wasm.pokePtr(pointer, io.pointer)
            if (outFlags !== 0) wasm.poke32(outFlags, flags)
            return 0
          }),
        xDelete: (_vfs: number, name: number) =>
          attempt(capi.SQLITE_IOERR_DELETE, () => {
            files.remove(wasm.cstrToJs(name) ?? '')
          }),
        xAccess: (_vfs: number, name: number, _flags: number, to: number) =>
          attempt(capi.SQLITE_IOERR_ACCESS, () => {
            wasm.poke32(to, files.exists(wasm.cstrToJs(name) ?? '') ? 1 : 0)
          }),
        xFullPathname: (_vfs: number, name: number, length: number, to: number) =>
          wasm.cstrncpy(to, name, length) < length ? 0 : capi.SQLITE_CANTOPEN,
        xRandomness(_vfs: number, length: number, to: number) {
          const into = heap(to, length)
          for (let index = 0; index < length; index++) into[index] = random() & 0xff
          return length
        },
        xSleep: () => 0,
        xCurrentTime(_vfs: number, to: number) {
          wasm.poke64f(to, Number(now++) / millisecondsADay)
          return 0
        },
        xCurrentTimeInt64(_vfs: number, to: number) {
          wasm.poke64(to, now++)
          return 0
        },
        xGetLastError: () => 0,
      } as never,
    },
  })
  return () => {
    capi.sqlite3_vfs_unregister(vfs.pointer)
    vfs.dispose()
    io.dispose()
  }
}
