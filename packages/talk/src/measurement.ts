/** What one case of an experiment came to, for one seed. */
export interface Measurement {
  /** What was varied: `with extra frames`, `64 tasks`. */
  readonly case: string
  readonly numbers: Readonly<Record<string, number>>
  /** What a clock on the wall said: differs from run to run, and no verdict may rest on it. */
  readonly wallClock?: Readonly<Record<string, number>>
}
