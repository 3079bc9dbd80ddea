/** What WASI preview 1 calls fail with. */
export const Errno = {
  success: 0,
  access: 2,
  badDescriptor: 8,
  exists: 20,
  invalid: 28,
  input: 29,
  isDirectory: 31,
  loop: 32,
  noEntry: 44,
  noSystemCall: 52,
  notDirectory: 54,
  readOnly: 69,
  illegalSeek: 70,
  notCapable: 76,
} as const

export type Errno = (typeof Errno)[keyof typeof Errno]

const OF_HOST: Readonly<Record<string, Errno>> = {
  EACCES: Errno.access,
  EISDIR: Errno.isDirectory,
  ELOOP: Errno.loop,
  ENOENT: Errno.noEntry,
  ENOTDIR: Errno.notDirectory,
  EPERM: Errno.access,
}

/** Thrown where a call cannot go on: the program gets the number. */
export class CallError extends Error {
  readonly errno: Errno

  constructor(errno: Errno) {
    super(`errno ${errno}`)
    this.errno = errno
  }
}

/** What a call answers that does `work`: 0, or why it failed. */
export function errnoOf(work: () => void): Errno {
  try {
    work()
    return Errno.success
  } catch (error) {
    if (error instanceof CallError) return error.errno
    const code = (error as { code?: unknown }).code
    // Anything but an error of the host's files is for others: a trap, the program's end.
    if (typeof code !== 'string' || !('syscall' in (error as object))) throw error
    return OF_HOST[code] ?? Errno.input
  }
}
