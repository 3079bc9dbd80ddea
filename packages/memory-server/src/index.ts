export type * from './protocol.ts'
export type { FrameState } from './frame-table.ts'
export { MemoryService, type ServiceSettings } from './memory-service.ts'
export { startMemoryServer, type MemoryServer, type MemoryServerOptions } from './memory-server.ts'
export { checkAllotments } from './check-allotments.ts'
export {
  startMemoryPolicyServer,
  type MemoryPolicyServer,
  type MemoryPolicyServerOptions,
  type TaskWish,
} from './memory-policy-server.ts'
export type { ReclaimSettings, Sanction } from './reclaimer.ts'
export type { Surroundings } from './surroundings.ts'
