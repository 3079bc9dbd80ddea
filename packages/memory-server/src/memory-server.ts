/**
 * The memory server: the task that owns all of the machine's memory and gives it out under
 * contracts (slides "Proposed Properties" to "Moving Memory Around"; G1 to G10). It takes every
 * frame from sigma0 when it starts, frame n at page n of its space.
 *
 * It never waits for a client: replies that must wait are posted later, and reclaim requests are
 * posted to whoever is ready to receive them (G3).
 */
import type {
  Flexpage,
  Kernel,
  Operation,
  Sigma0Reply,
  Sigma0Request,
  Thread,
} from '@selfpage/kernel'
import { firstPage } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { flexpagesUpTo, startServiceThread } from './service-thread.ts'
import type { MemoryServer, ServiceOptions } from './service-thread.ts'

export interface MemoryServerOptions extends ServiceOptions {
  /** Default `memory server`. */
  readonly name?: string
  /** Default 250. */
  readonly priority?: number
  /** Frames left with sigma0 for others, the last ones of the machine. Default 0. */
  readonly reservedFrames?: number
}

/**
 * Starts the server. Requests can be sent at once; pages are bound when its frames have come, in
 * the kernel's first steps.
 * @throws SelfpageError `MEMORY_SERVER_INVALID` if numbers of frames are out of range
 */
export function startMemoryServer(kernel: Kernel, options: MemoryServerOptions = {}): MemoryServer {
  const { name = 'memory server', priority = 250, reservedFrames = 0 } = options
  const isPossible = Number.isInteger(reservedFrames) && reservedFrames >= 0
  if (!isPossible || reservedFrames >= kernel.frames) {
    throw new SelfpageError('MEMORY_SERVER_INVALID', `cannot reserve ${reservedFrames} frames`, {
      hint: `the machine has ${kernel.frames}, and the server needs at least one`,
    })
  }
  const capacityFrames = kernel.frames - reservedFrames
  const plan = {
    name,
    priority,
    space: kernel.createSpace(name, kernel.frames),
    frames: kernel.frames,
    capacityFrames,
    takeFrames: (start: Thread, came: (frames: Flexpage) => Operation<void>) =>
      takeFromSigma0(start, kernel, capacityFrames, came),
  }
  return startServiceThread(kernel, plan, options)
}

function* takeFromSigma0(
  start: Thread,
  { sigma0 }: Kernel,
  frames: number,
  came: (frames: Flexpage) => Operation<void>,
): Generator<unknown, void, undefined> {
  for (const wanted of flexpagesUpTo(frames)) {
    const request: Sigma0Request = { op: 'sigma0.request', flexpage: wanted }
    const reply = yield* start.call(sigma0, request, wanted)
    if ((reply as Partial<Sigma0Reply>).flexpage !== wanted) {
      const frame = firstPage(wanted)
      throw new SelfpageError('MEMORY_SERVER_INVALID', `sigma0 does not give frame ${frame}`, {
        hint: 'start the memory server before anybody else takes memory',
      })
    }
    yield* came(wanted)
  }
}
