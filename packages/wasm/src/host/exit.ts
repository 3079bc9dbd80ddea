/** Thrown through the program when it ends itself. */
export class Exit extends Error {
  readonly status: number

  constructor(status: number) {
    super(`the program ended with status ${status}`)
    this.status = status
  }
}

/** Runs a program to its end. */
export function statusOf(run: () => void): number {
  try {
    run()
    return 0
  } catch (error) {
    if (error instanceof Exit) return error.status
    throw error
  }
}
