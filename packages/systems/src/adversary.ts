/**
 * Somebody who does what must not be done, let loose in a system: what a rogue costs others is told
 * by two runs, with it and without. `@selfpage/adversaries` has some; any object of this shape is one.
 */
import type { Kernel, Space, SpaceId, ThreadId, Ticks } from '@selfpage/kernel'
import type { AllotmentWish } from '@selfpage/policy'

/** Starts threads of its own in a system, and does with them what it likes. */
export interface AdversaryPlugin {
  readonly name: string
  readonly summary: string
  /** Absent: it attacks as a policy or as a server, and cannot be a task. */
  readonly create?: (field: AdversaryField) => void
}

/** The system that it is let loose in. */
export interface AdversaryField {
  readonly kernel: Kernel
  readonly memoryServer: ThreadId
  readonly fileServer: ThreadId
  readonly swapServer: ThreadId
  /** Tasks that run already. */
  readonly victims: readonly SpaceId[]
  /** A space with a contract for so many frames, or for what the description wishes. */
  readonly createSpace: (name: string, guaranteedFrames: number) => Space
}

/** One ready to be started. */
export interface PlannedAdversary {
  readonly name: string
  readonly plugin: AdversaryPlugin & Required<Pick<AdversaryPlugin, 'create'>>
  /** Undefined: it gets what it asks for, as far as the allotment policy agrees. */
  readonly wish?: AllotmentWish
  readonly startTicks: Ticks
  /** For tables: what it is. */
  readonly runs: string
}
