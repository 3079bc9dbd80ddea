export type * from './protocol.ts'
export type { FrameState } from './frame-table.ts'
export { MemoryService, type ServiceSettings } from './memory-service.ts'
export { startMemoryProxy, type MemoryProxyOptions } from './memory-proxy.ts'
export { startMemoryServer, type MemoryServerOptions } from './memory-server.ts'
export type { MemoryServer, ServiceOptions } from './service-thread.ts'
export { checkAllotments } from './check-allotments.ts'
export {
  startMemoryPolicyServer,
  type MemoryPolicyServer,
  type MemoryPolicyServerOptions,
  type TaskWish,
} from './memory-policy-server.ts'
export type { ReclaimSettings, Sanction } from './reclaimer.ts'
export type { Surroundings } from './surroundings.ts'
