/**
 * A step: which operation, of which task, and three numbers that choose its arguments among those
 * there are then. Numbers are looked up modulo what there is, so a list of steps still means
 * something when some are left out: that is what shrinking needs.
 */
export interface Step {
  readonly op: string
  /** Seat of the task. */
  readonly task: number
  readonly a: number
  readonly b: number
  readonly c: number
}
