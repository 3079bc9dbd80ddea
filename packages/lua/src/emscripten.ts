/**
 * What the interpreter imports: it was compiled by Emscripten, for a page of the web. It gets no
 * files, no shell, and a clock that counts its readings; errors are those of musl, negated.
 */
import { Exit, type ProgramHost, type WasmInstance, type WasmTable } from '@selfpage/wasm/host'

const Errno = { noEntry: -44, noSystemCall: -52, noTerminal: -59 } as const

/** Milliseconds between two readings of the clock. */
const CLOCK_STEP_MS = 0.001

type Import = (...values: number[]) => number | void

interface LongjmpExports {
  readonly stackSave: () => number
  readonly stackRestore: (stack: number) => void
  readonly setThrew: (threw: number, value: number) => void
  readonly __indirect_function_table: WasmTable
}

/** Thrown through the interpreter's C frames by its `longjmp`, and caught in `invoke_vii`. */
class Longjmp extends Error {}

/** The functions of `env`; `instance` is there by the time that one of them is called. */
export function environmentFunctions(
  { memory }: ProgramHost,
  instance: () => WasmInstance,
): Record<string, Import> {
  let nowMs = 0
  const refuse = () => Errno.noSystemCall
  const nothing = () => {}
  return {
    /** Calls a function that may end by `longjmp`. */
    invoke_vii(index, one, other) {
      const exports = instance().exports as unknown as LongjmpExports
      const stack = exports.stackSave()
      try {
        exports.__indirect_function_table.get(index)?.(one, other)
      } catch (error) {
        if (!(error instanceof Longjmp)) throw error
        exports.stackRestore(stack)
        exports.setThrew(1, 0)
      }
    },
    _emscripten_throw_longjmp() {
      throw new Longjmp()
    },
    abort() {
      throw new Error('the interpreter gave up')
    },
    exit(status) {
      throw new Exit(status)
    },
    emscripten_date_now: () => (nowMs += CLOCK_STEP_MS),
    _emscripten_get_now_is_monotonic: () => 1,
    emscripten_resize_heap: (sizeBytes) => (memory.growTo(sizeBytes >>> 0) ? 1 : 0),
    // No command processor.
    system: () => 0,
    // Dates are all the same: the beginning of time, in no words.
    strftime: () => 0,
    _mktime_js: () => 0,
    _localtime_js: nothing,
    _gmtime_js: nothing,
    _tzset_js: nothing,
    __syscall_openat: () => Errno.noEntry,
    __syscall_ioctl: () => Errno.noTerminal,
    __syscall_fcntl64: refuse,
    __syscall_dup3: refuse,
    __syscall_unlinkat: refuse,
    __syscall_rmdir: refuse,
    __syscall_renameat: refuse,
    __syscall_readlinkat: refuse,
  }
}
