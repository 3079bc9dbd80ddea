export type * from './device-protocol.ts'
export { DiskSchedule, type Chosen } from './disk/disk-schedule.ts'
export type { DiskShare, Queued } from './disk/disk-account.ts'
export { startDiskDriver, type DiskDriver, type DiskDriverOptions } from './disk/disk-driver.ts'
export {
  FILE_SERVER_FRAMES,
  startFileServer,
  type FileServer,
  type FileServerOptions,
} from './file/file-server.ts'
export type { MountError } from './file/volume-store.ts'
export type { FileEntry } from './volume/file-entry.ts'
export { geometryOf, type Geometry } from './volume/geometry.ts'
export { formatImage, readImage } from './volume/volume-image.ts'
export { Volume } from './volume/volume.ts'
export {
  startSwapServer,
  SWAP_SERVER_FRAMES,
  type SwapServer,
  type SwapServerOptions,
} from './swap/swap-server.ts'
export { startCompressingServer } from './stack/compressing-server.ts'
export { startEncryptingServer, type EncryptingOptions } from './stack/encrypting-server.ts'
export {
  STACKED_SERVER_FRAMES,
  type StackedOptions,
  type StackedServer,
} from './stack/stacked-server.ts'
