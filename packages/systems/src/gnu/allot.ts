/**
 * Contracts of an allotment policy's making: asked whenever a task comes, goes or runs short, what
 * it answers is set at the memory server, reductions first.
 */
import type { Ticks } from '@selfpage/kernel'
import type { Allotment, AllotmentPolicy, TaskDemand } from '@selfpage/policy'
import type { GnuServers } from './gnu-servers.ts'
import type { GnuTask } from './gnu-task.ts'

/** How a task was when the policy was asked last. */
interface Seen {
  readonly hardFaults: number
  readonly references: number
}

/** Asks one allotment policy, and sees to its answers. */
export class Allotter {
  readonly #policy: AllotmentPolicy
  readonly #servers: GnuServers
  readonly #frames: number
  readonly #noticeTicks: Ticks
  readonly #seen = new Map<GnuTask, Seen>()
  /** What it proposed and could not be. */
  readonly refusals: string[] = []

  /**
   * @param frames that can be promised to tasks in all
   * @param noticeTicks before a reduction takes effect (G8)
   */
  constructor(policy: AllotmentPolicy, servers: GnuServers, frames: number, noticeTicks: Ticks) {
    this.#policy = policy
    this.#servers = servers
    this.#frames = frames
    this.#noticeTicks = noticeTicks
  }

  /** Allots anew among `tasks`, which have all been started. */
  allot(tasks: readonly GnuTask[], now: Ticks): void {
    const demands = tasks.map((task) => this.#demandOf(task))
    const bySpace = new Map(tasks.map((task) => [Number(task.space), task]))
    const reduced = (allotment: Allotment) =>
      allotment.guaranteedFrames - (bySpace.get(allotment.task)?.guaranteedFrames ?? 0)
    const allotments = this.#policy.allot(this.#frames, demands, now)
    for (const allotment of [...allotments].sort((a, b) => reduced(a) - reduced(b))) {
      const task = bySpace.get(allotment.task)
      if (task !== undefined) this.#set(task, allotment, now)
    }
  }

  #set(task: GnuTask, { guaranteedFrames, limitFrames }: Allotment, now: Ticks): void {
    if (guaranteedFrames === task.guaranteedFrames) return
    const isReduction = guaranteedFrames < task.guaranteedFrames
    const reply = this.#servers.memory.setContract({
      task: task.space,
      guaranteedFrames,
      ...(limitFrames === undefined ? {} : { limitFrames }),
      ...(isReduction ? { effectiveTicks: now + this.#noticeTicks } : {}),
    })
    if (reply.op === 'refused') this.refusals.push(`${task.plan.name}: ${reply.code}`)
    else task.guaranteedFrames = guaranteedFrames
  }

  #demandOf(task: GnuTask): TaskDemand {
    const { counts, guaranteedFrames, allocatedFrames } = task.report(this.#servers)
    const before = this.#seen.get(task) ?? { hardFaults: 0, references: 0 }
    this.#seen.set(task, counts)
    return {
      task: task.space,
      name: task.plan.name,
      wish: task.plan.wish,
      guaranteedFrames,
      allocatedFrames,
      hardFaults: counts.hardFaults - before.hardFaults,
      references: counts.references - before.references,
      refusals: 0,
    }
  }
}
