/** What a generator function of the pager returns: an operation with this result. */
export type Working<Result> = Generator<unknown, Result, undefined>
