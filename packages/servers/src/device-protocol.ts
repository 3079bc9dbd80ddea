/**
 * The block device driver's messages (talk, steps 4 to 7): whoever has access to a container asks
 * the driver to move blocks into or out of it. The driver locks the container physically, lets the
 * device do its DMA, unlocks, and says how many operations there were under its lock.
 */
import type { ContainerId, ContainerRefusal, Version } from '@selfpage/container'
import type { Message } from '@selfpage/kernel'

export type DeviceRequest = DeviceTransferRequest | DeviceSyncRequest | DeviceShareRequest

export interface DeviceTransferRequest extends Message {
  readonly op: 'device.read' | 'device.write'
  readonly container: ContainerId
  /** Blocks, one for each page of the container from `first` on. */
  readonly blocks: readonly number[]
  /** First page of the container. Default 0. */
  readonly first?: number
  /** Which of the asking task's streams this belongs to (`DeviceShareRequest`). Default 0. */
  readonly stream?: number
}

/** Returns when everything the task wrote so far is on the disk for good. */
export interface DeviceSyncRequest extends Message {
  readonly op: 'device.sync'
}

/**
 * The share of the disk of one of the asking task's streams: `sliceTicks` of disk time in every
 * `periodTicks`, and, if `extra`, a part of what is left over (Nemesis's user-safe disk). A slice
 * of 0 ends it. Streams are labels of the task's own; a server has one for each of its clients.
 */
export interface DeviceShareRequest extends Message {
  readonly op: 'device.share'
  readonly sliceTicks: number
  readonly periodTicks: number
  readonly extra: boolean
  readonly stream?: number
}

export interface DeviceDone extends Message {
  readonly op: 'device.done'
  /** What `unlock` returned (C2); 0 for requests without a container. */
  readonly version: Version
  readonly operations: number
}

export interface DeviceRefused extends Message {
  readonly op: 'refused'
  readonly code: DeviceRefusal
}

export type DeviceRefusal =
  | ContainerRefusal
  | 'io-error'
  /** More blocks than the container has pages, or no such blocks. */
  | 'out-of-range'
  /** The container's lease is shorter than the transfer may take. */
  | 'lease-too-short'
  /** Too many requests of this stream are queued. */
  | 'busy'
  /** All shares together would exceed the disk. */
  | 'over-committed'

export type DeviceReply = DeviceDone | DeviceRefused
