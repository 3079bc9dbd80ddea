/**
 * A machine with a memory server, put together by an experiment itself: for what no description of
 * a system can say, such as tasks that do not do as they are told.
 */
import { createSimulation, memoryImage, NO_THREAD } from '@selfpage/kernel'
import type { CostModel, Operation, Simulation, Space, Thread, ThreadId } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import type { MemoryServer, MemoryServerOptions } from '@selfpage/memory-server'
import { startTask } from '@selfpage/runtime'
import type { TaskHandle, TaskOptions } from '@selfpage/runtime'
import { startDiskDriver, startSwapServer, SWAP_SERVER_FRAMES } from '@selfpage/servers'

export interface LabMachineOptions {
  readonly frames: number
  readonly seed: number
  /** Default 64: bytes matter to few experiments. */
  readonly pageSizeBytes?: number
  readonly costs?: CostModel
  readonly memoryServer?: MemoryServerOptions
}

export interface LabMachine {
  readonly kernel: Simulation
  readonly memory: MemoryServer
  /** A task of one hand-written thread. */
  readonly startThread: (
    name: string,
    priority: number,
    guaranteedFrames: number,
    body: (thread: Thread) => Operation<void>,
  ) => { readonly space: Space; readonly thread: ThreadId }
  /**
   * Runs until nothing can go on, or to a limit.
   * @throws what a hand-written thread threw
   */
  run(limits?: Parameters<Simulation['run']>[0]): void
}

/** A machine without disks. */
export function labMachine(options: LabMachineOptions): LabMachine {
  const { frames, seed, pageSizeBytes = 64, costs, memoryServer } = options
  const kernel = createSimulation({
    frames,
    seed,
    pageSizeBytes,
    disks: [{ name: 'swap', image: memoryImage(swapBlocks) }],
    ...(costs === undefined ? {} : { costs }),
  })
  const memory = startMemoryServer(kernel, memoryServer)
  const failures: unknown[] = []
  return {
    kernel,
    memory,
    startThread(name, priority, guaranteedFrames, body) {
      const space = kernel.createSpace(name, 1024)
      memory.setContract({ task: space.id, guaranteedFrames })
      const thread = kernel.createThread(space, {
        name,
        priority,
        pager: NO_THREAD,
        *body(own) {
          try {
            yield* body(own)
          } catch (error) {
            failures.push(error)
          }
        },
      })
      return { space, thread }
    },
    run(limits) {
      kernel.run(limits)
      if (failures.length > 0) throw failures[0]
    },
  }
}

const swapBlocks = 16_384

/** How a machine starts tasks of the runtime, over a swap server. */
export type TaskStarter = (
  options: Omit<TaskOptions, 'memoryServer' | 'swap'> & { readonly swapPages: number },
  guaranteedFrames: number,
) => TaskHandle

/** Adds a disk driver and a swap server. The machine needs a frame more than its tasks. */
export function withSwap({ kernel, memory }: LabMachine): TaskStarter {
  const driver = startDiskDriver(kernel, { disk: 'swap', memory: memory.thread })
  const parts = { memory: memory.thread, driver: driver.thread, blocks: swapBlocks }
  const swap = startSwapServer(kernel, parts)
  driver.allow(swap.space.id, 0, swapBlocks)
  memory.setContract({ task: swap.space.id, guaranteedFrames: SWAP_SERVER_FRAMES })
  return ({ swapPages, ...options }, guaranteedFrames) => {
    const area = { server: swap.thread, path: options.name, pages: swapPages }
    const handle = startTask(kernel, { ...options, memoryServer: memory.thread, swap: area })
    memory.setContract({ task: handle.space.id, guaranteedFrames })
    return handle
  }
}
