/**
 * Adversaries: plugins that do what they must not, so that tests can say what comes of it. One is
 * let loose in a whole machine beside honest tasks; what those lose by it is its damage.
 */
import type { HandleId } from '@selfpage/container'
import type { Kernel, Operation, Space, SpaceId, Thread, ThreadId } from '@selfpage/kernel'
import type { MemoryClient } from '@selfpage/memory-server/client'
import type { ConfiguredPolicy } from '@selfpage/policy'

/** Whose part an adversary plays. */
export type Part = 'client' | 'pager' | 'task' | 'server' | 'policy'

/** The machine an adversary is let loose in. */
export interface Battlefield {
  readonly kernel: Kernel
  readonly memoryServer: ThreadId
  /** Absent: there are no files, or no swap, in this machine. */
  readonly fileServer?: ThreadId
  readonly swapServer?: ThreadId
  /** Honest tasks. */
  readonly victims: readonly SpaceId[]
  /** A space with a contract for so many frames, which the adversary may do with as it likes. */
  createSpace(name: string, guaranteedFrames: number): Space
}

/** What an adversary wants of tasks drawn at random, where there are no threads (fast torture). */
export interface Urges {
  /** What it does when asked for frames. */
  readonly conduct?: 'ignore' | 'reallocate'
  /** Operations that become this much more likely. */
  readonly operations?: Readonly<Record<string, number>>
}

export interface AdversaryDescription {
  /** In kebab case: `lock-hog`. */
  readonly name: string
  /** One line: what it does. */
  readonly summary: string
  readonly attacks: Part
  /** What must hold nevertheless: `I25`. */
  readonly invariants: readonly string[]
  readonly urges?: Urges
  /** Starts it. An adversary among policies starts nothing here. */
  readonly create?: (field: Battlefield) => void
  /** An adversary among servers: stands in front of an honest one; returns whom clients ask now. */
  readonly front?: (field: Battlefield, server: ThreadId) => ThreadId
  /** An adversary among policies: the policy itself. */
  readonly policy?: (lie: string) => ConfiguredPolicy
  /** The lies that `policy` knows. */
  readonly lies?: readonly string[]
}

export type Adversary = Readonly<AdversaryDescription>

/** Makes an adversary of its description. */
export function defineAdversary(description: AdversaryDescription): Adversary {
  return Object.freeze({ ...description })
}

/** Handles, or none if they were refused. */
export function* take(
  memory: MemoryClient,
  count: number,
): Generator<unknown, readonly HandleId[], undefined> {
  const reply = yield* memory.allocate(count, { partial: true })
  return reply.op === 'memory.allocated' ? reply.handles : []
}

/** Starts the only thread of an adversary in a space of its own. */
export function startRogue(
  field: Battlefield,
  name: string,
  frames: number,
  body: (thread: Thread) => Operation<void>,
): Space {
  const space = field.createSpace(name, frames)
  field.kernel.createThread(space, { name, priority: 100, body })
  return space
}
