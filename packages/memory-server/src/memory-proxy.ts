/**
 * A proxy: a task that serves memory and containers to its own children out of its own contract
 * (slide "Proposed Properties": "Can be implemented by other servers for proxy purposes"; G9). It
 * is the memory service again, in other surroundings: its frames are pages it got from the server
 * above, mapped on to its children from its own space. Clients cannot tell the difference, and a
 * proxy may stand behind a proxy.
 *
 * It takes all of its frames when it starts, guaranteed ones, and keeps them. So whoever is above
 * never asks it for any; a contract that is cut below its frames would be a contract broken.
 */
import { ContainerClient } from '@selfpage/container'
import { flexpage } from '@selfpage/kernel'
import type {
  Flexpage,
  FrameNumber,
  Kernel,
  Operation,
  Thread,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { memoryClient } from './client.ts'
import { flexpagesUpTo, startServiceThread } from './service-thread.ts'
import type { MemoryServer, ServiceOptions } from './service-thread.ts'

export interface MemoryProxyOptions extends ServiceOptions {
  /** Default `memory proxy`. */
  readonly name?: string
  /** Default 245: below the server above, above its own clients. */
  readonly priority?: number
  /** The memory server, or proxy, above. */
  readonly upstream: MemoryServer
  /** Frames to serve, at least 1. The contract of the proxy must guarantee so many. */
  readonly frames: number
}

/** Long enough to be told the numbers of the frames. */
const LEASE_TICKS: Ticks = 10_000_000

/**
 * Starts a proxy with a contract of `frames` from the server above.
 * @throws SelfpageError `MEMORY_SERVER_INVALID` if there can be no such contract
 */
export function startMemoryProxy(kernel: Kernel, options: MemoryProxyOptions): MemoryServer {
  const { name = 'memory proxy', priority = 245, upstream, frames } = options
  const order = Math.ceil(Math.log2(Math.max(1, frames)))
  const space = kernel.createSpace(name, 2 ** order)
  const reply = upstream.setContract({ task: space.id, guaranteedFrames: frames })
  if (reply.op === 'refused' || !(frames >= 1)) {
    throw new SelfpageError('MEMORY_SERVER_INVALID', `a proxy cannot have ${frames} frames`, {
      hint: `the server above promises ${upstream.capacityFrames} frames in all`,
    })
  }
  const physical: FrameNumber[] = []
  const plan = {
    name,
    priority,
    space,
    frames,
    capacityFrames: frames,
    physical: (frame: FrameNumber) => physical[frame],
    takeFrames: (start: Thread, came: (frames: Flexpage) => Operation<void>) =>
      takeFromAbove(start, upstream.thread, flexpage(0, order), frames, physical, came),
  }
  return startServiceThread(kernel, plan, options)
}

/**
 * Puts the frames in a container, which nobody else has access to: it can tell their numbers, which
 * a device will want, and map them all at once.
 */
function* takeFromAbove(
  start: Thread,
  upstream: ThreadId,
  window: Flexpage,
  frames: number,
  physical: FrameNumber[],
  came: (frames: Flexpage) => Operation<void>,
): Generator<unknown, void, undefined> {
  const containers = new ContainerClient(start, upstream)
  const allocated = yield* memoryClient(start, upstream).allocate(frames, { extra: false })
  if (allocated.op !== 'memory.allocated') throw notServed(allocated)
  const made = yield* containers.createFrom(allocated.handles, { leaseTicks: LEASE_TICKS })
  if (made.op !== 'container.done') throw notServed(made)
  const locked = yield* containers.lockPhysical(made.container, { unmap: false })
  if (locked.op !== 'container.done') throw notServed(locked)
  physical.push(...(locked.frames ?? []))
  yield* containers.unlock(made.container)
  const mapped = yield* containers.map(made.container, window)
  if (mapped.op !== 'container.done') throw notServed(mapped)
  for (const some of flexpagesUpTo(frames)) yield* came(some)
}

function notServed(reply: { readonly op: string; readonly code?: string }): SelfpageError {
  const why = reply.code ?? reply.op
  return new SelfpageError('MEMORY_SERVER_INVALID', `the server above gives no frames: ${why}`)
}
