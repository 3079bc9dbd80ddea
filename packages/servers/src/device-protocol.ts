/**
 * The block device driver's messages (talk, steps 4 to 7): whoever has access to a container asks
 * the driver to move blocks into or out of it. The driver locks the container physically, lets the
 * device do its DMA, unlocks, and says how many operations there were under its lock.
 */
import type { ContainerId, ContainerRefusal, Version } from '@selfpage/container'
import type { Message } from '@selfpage/kernel'

export type DeviceRequest =
  | {
      readonly op: 'device.read' | 'device.write'
      readonly container: ContainerId
      /** Blocks, one for each page of the container from `first` on. */
      readonly blocks: readonly number[]
      /** First page of the container. Default 0. */
      readonly first?: number
    }
  /** Returns when everything written so far is on the disk for good. */
  | { readonly op: 'device.sync' }
  /**
   * The asking task's share of the disk: `sliceTicks` of disk time in every `periodTicks`, and, if
   * `extra`, what is left over (Nemesis's USD).
   */
  | {
      readonly op: 'device.share'
      readonly sliceTicks: number
      readonly periodTicks: number
      readonly extra: boolean
    }

export interface DeviceDone extends Message {
  readonly op: 'device.done'
  /** What `unlock` returned (C2). */
  readonly version: Version
  readonly operations: number
}

export interface DeviceRefused extends Message {
  readonly op: 'refused'
  readonly code: ContainerRefusal | 'io-error' | 'out-of-range'
}
