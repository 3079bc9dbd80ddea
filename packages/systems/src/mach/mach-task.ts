/** A task as the Mach kernel keeps it. Managers are tasks like any other. */
import type { FrameNumber, SpaceId, TaskCounts } from '@selfpage/kernel'
import type { ManagerPort } from './manager-port.ts'
import type { Charge } from './memory-object.ts'
import { VmMap } from './vm-map.ts'

export type MutableCounts = { -readonly [Count in keyof TaskCounts]: TaskCounts[Count] }

export class MachTask {
  readonly name: string
  readonly space: SpaceId
  readonly map: VmMap
  readonly charge: Charge = { frames: 0, pageOuts: 0 }
  /** `references` is counted by the task itself, and times of its life by who started it. */
  readonly counts: MutableCounts = {
    references: 0,
    hardFaults: 0,
    softFaults: 0,
    zeroFills: 0,
    copyFaults: 0,
    pageOuts: 0,
    messages: 0,
    virtualTicks: 0,
    stalledTicks: 0,
  }
  /** It manages memory objects: how it is told. */
  port: ManagerPort | undefined
  /** Its memory is never paged, and it may take the last frames: the default pager. */
  readonly isPrivileged: boolean
  /** Disks it may use. */
  readonly disks: ReadonlySet<string>
  /** By page of its space: the frame it wired there, and how often. */
  readonly wires = new Map<number, { frame: FrameNumber; count: number }>()
  hasEnded = false

  constructor(
    name: string,
    space: SpaceId,
    pages: number,
    rights: { readonly isPrivileged?: boolean; readonly disks?: readonly string[] } = {},
  ) {
    this.name = name
    this.space = space
    this.map = new VmMap(pages)
    this.isPrivileged = rights.isPrivileged ?? false
    this.disks = new Set(rights.disks)
  }
}
