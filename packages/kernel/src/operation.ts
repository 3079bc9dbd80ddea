/**
 * Where time passes. `yield*` on an operation is the only place where a simulated thread waits and
 * another can run. A system call is the smallest operation; generator functions make larger ones
 * of it. What travels through `yield` is the kernel's business.
 */

/** Something one does with `yield*`, and its result. Generators and system calls are operations. */
export interface Operation<Result> {
  [Symbol.iterator](): Iterator<unknown, Result, undefined>
}

/**
 * A system call of a thread. It is made when `yield*` meets it, and each thread has only one such
 * object: write `yield* thread.call(...)` at once, never keep it.
 */
export interface SystemCall<Result> extends Operation<Result> {
  readonly [systemCall]: true
}

/** Brands system calls. */
declare const systemCall: unique symbol
