/**
 * The second kind of policy plugin: not which page, but who gets how many frames. A memory policy
 * server asks it whenever tasks come, go, run short, or a contract ends; what it answers becomes
 * contracts. It never touches a frame.
 */

/** What an allotment policy knows of a task. Frames. */
export interface TaskDemand {
  /** The task's number. */
  readonly task: number
  readonly name: string
  /** What the task asked for when it was made: the plugin's own options for it. */
  readonly wish: AllotmentWish
  readonly guaranteedFrames: number
  readonly allocatedFrames: number
  /** Since the last time the policy was asked. */
  readonly hardFaults: number
  readonly references: number
  /** Times it was refused frames since then. */
  readonly refusals: number
}

/** What can be said of a task in the description of a system; each plugin reads its own part. */
export interface AllotmentWish {
  /** fixed: this many. */
  readonly frames?: number
  /** proportional shares: weight. Default 1. */
  readonly shares?: number
  /** limits, as memory cgroups: never below (min), protected (low), never above (max). */
  readonly minFrames?: number
  readonly lowFrames?: number
  readonly limitFrames?: number
  /** What it expects to use. */
  readonly wantedFrames?: number
  /** The task that split its contract for it; none: the machine's. */
  readonly parent?: string
}

/** Frames for one task from now on. */
export interface Allotment {
  /** The task's number. */
  readonly task: number
  readonly guaranteedFrames: number
  /** Default: none. */
  readonly limitFrames?: number
}

export interface AllotmentPolicy {
  readonly name: string
  /**
   * Allots. The guarantees must not exceed `frames` in sum; the server checks, and keeps what was
   * if they do.
   * @param nowTicks virtual time in nanoseconds, for policies that change with time
   */
  allot(frames: number, tasks: readonly TaskDemand[], nowTicks: number): readonly Allotment[]
  /** When it wants to be asked again without a reason, in ticks; default: never. */
  readonly everyTicks?: number
}
