export type * from './protocol.ts'
export { containerId, handleId } from './protocol.ts'
export type { FrameStore, Slot } from './frame-store.ts'
export { ContainerClient } from './client.ts'
export type {
  BirthOptions,
  ContainerResult,
  CopyOptions,
  CopyOutOptions,
  LockOptions,
  MapOptions,
  UseOptions,
} from './client.ts'
export { Containers } from './containers.ts'
export { MemoryFrameStore, type MemoryFrameStoreOptions } from './memory-frame-store.ts'
export type { ContainerOutcome, Mapping } from './outcome.ts'
export { expectedVersion, VersionCheck } from './version-check.ts'
