export type * from './protocol.ts'
export { containerId, handleId } from './protocol.ts'
export type { FrameStore, Slot } from './frame-store.ts'
