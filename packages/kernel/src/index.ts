export { costModels, pc2002, serverFlash, type CostModel, type DiskCosts } from './costs.ts'
export type { Disk, DiskImage, Transfer, TransferEnd } from './device.ts'
export { digestEvents, type EventDigest } from './event-digest.ts'
export type { EventListener, KernelEvent } from './events.ts'
export {
  firstPage,
  flexpage,
  NIL_FLEXPAGE,
  NO_WINDOW,
  orderOf,
  pagesOf,
  type Flexpage,
} from './flexpage.ts'
export type {
  ForeignAsk,
  ForeignCode,
  ForeignHost,
  ForeignReply,
  ForeignRequest,
  ForeignSetup,
} from './foreign-host.ts'
export type { ForeignMemory, ForeignProgram } from './foreign.ts'
export type { ForeignDescription, Kernel, RunEnd, ServerDescription } from './kernel.ts'
export { memoryImage } from './memory-image.ts'
export type {
  Failed,
  Interrupt,
  IpcError,
  MapItem,
  MemoryError,
  Message,
  PageFault,
  PageFaultRefused,
} from './message.ts'
export {
  frameNumber,
  NO_THREAD,
  spaceId,
  spaceOf,
  threadId,
  THREADS_PER_SPACE,
  type FrameNumber,
  type SpaceId,
  type ThreadId,
  type Ticks,
} from './numbers.ts'
export type { Operation, SystemCall } from './operation.ts'
export type {
  Advice,
  FileError,
  MapError,
  MapRequest,
  Program,
  Region,
  Task,
  TaskCounts,
  TaskFiles,
  TaskMemory,
} from './program.ts'
export {
  ALL_RIGHTS,
  DIRTY,
  EXECUTE,
  READ,
  REFERENCED,
  WRITE,
  type AccessBits,
  type Rights,
} from './rights.ts'
export {
  createSimulation,
  type Simulation,
  type SimulationOptions,
  type ThreadStatus,
} from './simulation/create-simulation.ts'
export type { Inject, InjectedFailure, InjectionPoint } from './simulation/injection.ts'
export type { Sigma0Reply, Sigma0Request } from './sigma0.ts'
export type { Space } from './space.ts'
export type {
  Alarm,
  BasicThread,
  ServerBody,
  ServerThread,
  Thread,
  ThreadBody,
  ThreadDescription,
} from './thread.ts'
export { guard, knownGuards, withoutGuard } from './guard.ts'
