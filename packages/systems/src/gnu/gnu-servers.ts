/**
 * The servers of the gnu system: one that keeps memory, and, for files and for swap, a disk driver
 * and a server. They reach each other by messages and containers only.
 */
import type { SpaceId, ThreadId } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import type { MemoryServer, MemoryServerOptions } from '@selfpage/memory-server'
import { SelfpageError } from '@selfpage/policy'
import {
  FILE_SERVER_FRAMES,
  startDiskDriver,
  startFileServer,
  startSwapServer,
  SWAP_SERVER_FRAMES,
} from '@selfpage/servers'
import type { SystemSetting } from '../define-system.ts'
import { framesOfStack, startStack } from './stack.ts'
import { diskNames } from '../run/machine.ts'

/** What tasks are given, and what is to be told when one ends. */
export interface GnuServers {
  readonly memory: MemoryServer
  /** Where tasks send their requests. */
  readonly files: ThreadId
  readonly swap: ThreadId
  /** Pages that swap can hold in all. */
  readonly swapPages: number
  /** The spaces of servers that have frames, by name. */
  readonly spaces: Readonly<Record<string, SpaceId>>
  /** Frames promised to servers. */
  readonly promisedFrames: number
  taskEnded(task: SpaceId): void
}

/** Starts them all. @throws SelfpageError `SYSTEM_INVALID` if the machine is too small for them */
export function startGnuServers(
  setting: SystemSetting,
  listeners: Required<Pick<MemoryServerOptions, 'onKill' | 'onNote'>>,
): GnuServers {
  const { kernel, description, cachePolicies } = setting
  const { sanction, deadline } = description.memoryServer
  const promisedFrames =
    FILE_SERVER_FRAMES +
    SWAP_SERVER_FRAMES +
    framesOfStack([...description.files.stack, ...description.swap.stack])
  if (kernel.frames <= promisedFrames) {
    throw new SelfpageError('SYSTEM_INVALID', `${kernel.frames} frames are too few`, {
      place: 'machine.frames',
      hint: `The servers alone are promised ${promisedFrames}.`,
    })
  }
  const memory = startMemoryServer(kernel, {
    sanction,
    ...(deadline === null ? {} : { reclaimDeadlineTicks: deadline }),
    ...listeners,
  })
  const files = startFiles(setting, memory, cachePolicies.files)
  const swap = startSwap(setting, memory)
  const inFrontOf = {
    files: startStack(setting, memory, 'files', files.server.thread),
    swap: startStack(setting, memory, 'swap', swap.server.thread),
  }
  const stacked = [...inFrontOf.files.servers, ...inFrontOf.swap.servers]
  const ending = [files.driver, files.server, swap.driver, swap.server, ...stacked]
  return {
    memory,
    files: inFrontOf.files.top,
    swap: inFrontOf.swap.top,
    swapPages: blocksOf(setting.kernel, diskNames.swap),
    spaces: {
      'file server': files.server.space.id,
      'swap server': swap.server.space.id,
      ...inFrontOf.files.spaces,
      ...inFrontOf.swap.spaces,
    },
    promisedFrames,
    taskEnded(task) {
      for (const server of ending) server.taskEnded(task)
    },
  }
}

function startFiles(
  { kernel, description }: SystemSetting,
  memory: MemoryServer,
  policy: SystemSetting['cachePolicies']['files'],
) {
  const blocks = blocksOf(kernel, diskNames.files)
  const driver = startDiskDriver(kernel, { disk: diskNames.files, memory: memory.thread })
  const server = startFileServer(kernel, {
    memory: memory.thread,
    driver: driver.thread,
    blocks,
    policy,
    cacheFrames: description.files.cacheFrames ?? Math.floor(kernel.frames / 8),
  })
  driver.allow(server.space.id, 0, blocks)
  memory.setContract({ task: server.space.id, guaranteedFrames: FILE_SERVER_FRAMES })
  return { driver, server }
}

function startSwap({ kernel }: SystemSetting, memory: MemoryServer) {
  const blocks = blocksOf(kernel, diskNames.swap)
  const driver = startDiskDriver(kernel, {
    disk: diskNames.swap,
    memory: memory.thread,
    name: 'swap disk driver',
  })
  const server = startSwapServer(kernel, { memory: memory.thread, driver: driver.thread, blocks })
  driver.allow(server.space.id, 0, blocks)
  memory.setContract({ task: server.space.id, guaranteedFrames: SWAP_SERVER_FRAMES })
  return { driver, server }
}

function blocksOf(kernel: SystemSetting['kernel'], disk: string): number {
  return kernel.disks.get(disk)?.blocks ?? 0
}
