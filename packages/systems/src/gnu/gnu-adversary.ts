/** An adversary in the gnu system: its spaces have contracts as tasks have, and are counted together. */
import type { Kernel, Space, SpaceId } from '@selfpage/kernel'
import type { MemoryPolicyServer } from '@selfpage/memory-server'
import type { PlannedAdversary } from '../adversary.ts'
import type { TaskReport } from '../define-system.ts'
import type { GnuServers } from './gnu-servers.ts'
import { noCounts } from './gnu-task.ts'

/** Pages of each of its spaces. */
const spacePages = 256

/** Where it acts. */
interface Surroundings {
  readonly kernel: Kernel
  readonly servers: GnuServers
  readonly contracts: MemoryPolicyServer
  readonly victims: readonly SpaceId[]
  /** Told of each of its spaces before anything runs there. */
  readonly onSpace: (space: SpaceId) => void
}

export class GnuAdversary {
  readonly plan: PlannedAdversary
  state: TaskReport['state'] = 'waiting'
  reclaimedFrames = 0
  sanctions = 0
  readonly #spaces = new Set<SpaceId>()
  #startedTicks = 0

  constructor(plan: PlannedAdversary) {
    this.plan = plan
  }

  start(surroundings: Surroundings): void {
    const { kernel, servers, victims } = surroundings
    this.state = 'running'
    this.#startedTicks = kernel.now
    this.plan.plugin.create({
      kernel,
      memoryServer: servers.memory.thread,
      fileServer: servers.files,
      swapServer: servers.swap,
      victims,
      createSpace: (name, frames) => this.#createSpace(surroundings, name, frames),
    })
  }

  /** One of its spaces is no more. */
  lose(space: SpaceId): void {
    this.#spaces.delete(space)
    if (this.#spaces.size === 0) this.state = 'killed'
  }

  report({ memory }: GnuServers, now: number): TaskReport {
    let guaranteedFrames = 0
    let allocatedFrames = 0
    for (const space of this.#spaces) {
      const account = memory.account(space)
      guaranteedFrames += account?.guaranteedFrames ?? 0
      allocatedFrames += account?.allocatedFrames ?? 0
    }
    return {
      name: this.plan.name,
      state: this.state,
      counts: {
        ...noCounts,
        virtualTicks: this.state === 'waiting' ? 0 : now - this.#startedTicks,
      },
      counters: {},
      guaranteedFrames,
      allocatedFrames,
      reclaimedFrames: this.reclaimedFrames,
      sanctions: this.sanctions,
    }
  }

  #createSpace({ kernel, contracts, onSpace }: Surroundings, name: string, frames: number): Space {
    const space = kernel.createSpace(name, spacePages)
    this.#spaces.add(space.id)
    onSpace(space.id)
    const { wish = { frames } } = this.plan
    contracts.addTask({ task: space.id, name: this.plan.name, wish })
    return space
  }
}
