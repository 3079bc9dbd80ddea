/**
 * The system the talk proposes: a memory server that keeps contracts and frames, tasks that page
 * themselves with policies of their own, file and swap servers that work in their clients' memory.
 */
import type { ServerThread, SpaceId, Ticks } from '@selfpage/kernel'
import { startMemoryPolicyServer } from '@selfpage/memory-server'
import type { MemoryPolicyServer } from '@selfpage/memory-server'
import { SelfpageError } from '@selfpage/policy'
import { defineSystem } from '../define-system.ts'
import type { RunningSystem, SystemSetting } from '../define-system.ts'
import { startGnuServers } from './gnu-servers.ts'
import type { GnuServers } from './gnu-servers.ts'
import { GnuAdversary } from './gnu-adversary.ts'
import { GnuTask, noCounts } from './gnu-task.ts'

export const gnu = defineSystem({
  name: 'gnu',
  summary: 'contracts with a memory server; every task pages itself with a policy of its own',
  policies: 'each',
  hasAdversaries: true,
  start: (setting) => new GnuSystem(setting),
})

/** Longer than it takes to ask an allotment policy and to set contracts. */
const CONTRACT_TICKS = 2_000_000

class GnuSystem implements RunningSystem {
  readonly #setting: SystemSetting
  readonly #servers: GnuServers
  readonly #contracts: MemoryPolicyServer
  readonly #tasks: readonly GnuTask[]
  /** Tasks that ended and whose memory is to be freed. */
  readonly #dead: GnuTask[] = []
  readonly #adversaries: readonly GnuAdversary[]
  readonly #bySpace = new Map<SpaceId, GnuTask | GnuAdversary>()
  #init: ServerThread | undefined
  /** When a task came or went last: contracts can change then. */
  #changedTicks = 0

  constructor(setting: SystemSetting) {
    const { kernel, allotment } = setting
    this.#setting = setting
    this.#tasks = setting.tasks.map((plan) => new GnuTask(plan))
    this.#adversaries = setting.adversaries.map((plan) => new GnuAdversary(plan))
    this.#servers = startGnuServers(setting, {
      onKill: (space) => {
        const killed = this.#bySpace.get(space)
        if (killed instanceof GnuTask) killed.end('killed', kernel.now)
        else killed?.lose(space)
        this.#contracts.removeTask(space)
        this.#servers.taskEnded(space)
      },
      onNote: (event, values) => this.#note(event, values),
    })
    this.#contracts = startMemoryPolicyServer(kernel, {
      memoryServer: this.#servers.memory,
      allot: allotment,
      frames: kernel.frames - this.#servers.promisedFrames,
      noticeTicks: setting.description.memoryServer.notice ?? 0,
      countsOf: (space) => {
        const task = this.#bySpace.get(space)
        return task instanceof GnuTask ? task.counts : noCounts
      },
    })
    this.#startInit()
  }

  tasks() {
    return [
      ...this.#tasks.map((task) => task.report(this.#servers)),
      ...this.#adversaries.map((one) => one.report(this.#servers, this.#setting.kernel.now)),
    ]
  }

  serverFrames(): Readonly<Record<string, number>> {
    const { spaces, memory } = this.#servers
    return Object.fromEntries(
      Object.entries(spaces).map(([name, space]) => [
        name,
        memory.account(space)?.allocatedFrames ?? 0,
      ]),
    )
  }

  freeFrames(): number {
    const [space] = Object.values(this.#servers.spaces)
    return this.#servers.memory.account(space)?.freeFrames ?? 0
  }

  isDone(): boolean {
    return this.#tasks.every((task) => task.isOver)
  }

  audit(): void {
    this.#servers.memory.audit()
    for (const task of this.#tasks) if (!task.isOver) task.handle?.audit()
  }

  /** A server that starts tasks when their time comes, and buries those that ended. */
  #startInit(): void {
    const { kernel } = this.#setting
    const space = kernel.createSpace('init', 1)
    kernel.createServer(space, {
      name: 'init',
      priority: 255,
      serve: (thread) => {
        this.#init = thread
        return () => {
          this.#bury()
          this.#startDue(thread.now)
          this.#endHopeless(thread.now)
          return undefined
        }
      },
    })
    this.#startDue(kernel.now)
    for (const { startTicks } of [...this.#setting.tasks, ...this.#setting.adversaries]) {
      if (startTicks > kernel.now) this.#init?.alarm(startTicks, 'init.start')
    }
  }

  #startDue(now: number): void {
    const { kernel, description } = this.#setting
    const due = this.#tasks.filter(
      ({ state, plan }) => state === 'waiting' && plan.startTicks <= now,
    )
    for (const task of due) {
      task.start(kernel, this.#servers, description.seed, () => {
        this.#dead.push(task)
        this.#init?.alarm(kernel.now, 'init.bury')
      })
      this.#bySpace.set(task.space, task)
      const { name, wish } = task.plan
      this.#contracts.addTask({ task: task.space, name, wish })
      this.#noteChange(now)
    }
    for (const adversary of this.#adversaries) {
      if (adversary.state !== 'waiting' || adversary.plan.startTicks > now) continue
      adversary.start({
        kernel,
        servers: this.#servers,
        contracts: this.#contracts,
        victims: this.#tasks.filter(({ state }) => state === 'running').map(({ space }) => space),
        onSpace: (space) => this.#bySpace.set(space, adversary),
      })
    }
  }

  #bury(): void {
    const { kernel } = this.#setting
    for (const task of this.#dead.splice(0)) {
      this.#contracts.removeTask(task.space)
      kernel.destroySpace(task.space)
      this.#servers.memory.taskEnded(task.space)
      this.#servers.taskEnded(task.space)
      this.#noteChange(kernel.now)
    }
  }

  #noteChange(now: Ticks): void {
    this.#changedTicks = now
    this.#init?.alarm(now + this.#patienceTicks, 'init.look')
  }

  /** After so long without a change no contract is on its way. */
  get #patienceTicks(): Ticks {
    const { allotment, description } = this.#setting
    return (description.memoryServer.notice ?? 0) + (allotment.everyTicks ?? 0) + CONTRACT_TICKS
  }

  /**
   * Tasks wait until they have a contract. When all do, nobody is there whose end would leave
   * frames to them: they would wait for ever.
   */
  #endHopeless(now: Ticks): void {
    const { kernel, allotment } = this.#setting
    if (now - this.#changedTicks < this.#patienceTicks) return
    if (this.#adversaries.some(({ state }) => state === 'running')) return
    const living = this.#tasks.filter(({ state }) => state === 'running')
    const { memory } = this.#servers
    if (living.some(({ space }) => (memory.account(space)?.guaranteedFrames ?? 0) > 0)) return
    for (const task of living) {
      const error = new SelfpageError('NO_CONTRACT', `${allotment.name} guarantees it no frames`, {
        place: `tasks, ${task.plan.name}`,
        hint: 'Give it a `wish` that this allotment policy reads, or another `allotment`.',
      })
      task.fail(error, now)
      this.#dead.push(task)
    }
    if (living.length > 0) this.#init?.alarm(kernel.now, 'init.bury')
  }

  #note(event: string, values: Readonly<Record<string, unknown>>): void {
    if (event !== 'reclaim-met' && event !== 'sanction') return
    const task = this.#bySpace.get(Number(values.task) as SpaceId)
    if (task === undefined) return
    if (event === 'sanction') task.sanctions++
    else task.reclaimedFrames += Number(values.frames)
  }
}
