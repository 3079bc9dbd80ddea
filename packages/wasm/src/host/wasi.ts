/**
 * WASI preview 1 for a program that computes: arguments, environment, output, files to read, a clock
 * that counts its readings, chance from the seed. Everything else answers that it does not exist, as
 * the specification has it (errno NOSYS).
 */
import { randomSource } from '@selfpage/policy'
import { Errno } from './errno.ts'
import { Exit } from './exit.ts'
import type { FileOptions } from './open-files.ts'
import type { PagedMemory } from './paged-memory.ts'
import type { ProgramHost } from './start-host.ts'
import { fileCalls, vectors } from './wasi-files.ts'

export interface WasiOptions extends FileOptions {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly seed: number
}

/** Time that passes between two readings of any clock, in nanoseconds. */
const CLOCK_STEP = 1000n

type SystemCall = (...values: never[]) => number

/** The functions of `wasi_snapshot_preview1`. */
export function wasiFunctions(host: ProgramHost, options: WasiOptions): Record<string, SystemCall> {
  const { memory } = host
  const { args, environment, seed } = options
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  const draw = randomSource(seed)
  let clock = 0n
  const functions = {
    ...fileCalls(memory, options),
    args_sizes_get: (count: number, size: number) => putSizes(memory, args, count, size),
    args_get: (pointers: number, bytes: number) => putTexts(memory, args, pointers, bytes),
    environ_sizes_get: (count: number, size: number) => putSizes(memory, variables, count, size),
    environ_get: (pointers: number, bytes: number) => putTexts(memory, variables, pointers, bytes),
    clock_res_get(_clock: number, result: number) {
      memory.setLong(result, CLOCK_STEP)
      return Errno.success
    },
    clock_time_get(_clock: number, _precision: bigint, result: number) {
      memory.setLong(result, (clock += CLOCK_STEP))
      return Errno.success
    },
    random_get(to: number, length: number) {
      memory.checkRange(to, length)
      memory.write(
        to,
        Uint8Array.from({ length }, () => draw() & 255),
      )
      return Errno.success
    },
    fd_write(descriptor: number, vectors: number, count: number, written: number) {
      if (descriptor !== 1 && descriptor !== 2) return Errno.badDescriptor
      const bytes = gather(memory, vectors, count)
      if (bytes.length > 0) host.output(descriptor, bytes)
      memory.setWord(written, bytes.length)
      return Errno.success
    },
    sched_yield: () => Errno.success,
    proc_exit(status: number): number {
      throw new Exit(status)
    },
  }
  return new Proxy<Record<string, SystemCall>>(functions, {
    get: (known, name) => Reflect.get(known, name) ?? (() => Errno.noSystemCall),
  })
}

function putSizes(memory: PagedMemory, texts: readonly string[], count: number, size: number) {
  memory.setWord(count, texts.length)
  memory.setWord(size, encode(texts).length)
  return Errno.success
}

function putTexts(memory: PagedMemory, texts: readonly string[], pointers: number, to: number) {
  for (const [index, text] of texts.entries()) {
    memory.setWord(pointers + 4 * index, to + encode(texts.slice(0, index)).length)
    memory.write(to + encode(texts.slice(0, index)).length, encode([text]))
  }
  return Errno.success
}

/** Texts one behind the other, a zero after each. */
function encode(texts: readonly string[]): Uint8Array {
  return new TextEncoder().encode(texts.map((text) => `${text}\0`).join(''))
}

/** The bytes that a list of vectors names. */
function gather(memory: PagedMemory, list: number, count: number): Uint8Array {
  const parts = [...vectors(memory, list, count)].map(([at, length]) => memory.read(at, length))
  return Buffer.concat(parts)
}
