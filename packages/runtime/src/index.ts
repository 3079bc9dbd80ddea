export type * from './backing-store.ts'
export { startFinalPager, type FinalPager, type FinalPagerOptions } from './final-pager.ts'
export { messageStore, openObject, type StoreContext, type StoreFactory } from './message-store.ts'
export { ReadAhead, type ReadAheadOptions } from './read-ahead.ts'
export {
  startSharedMemory,
  type SharedMemory,
  type SharedMemoryOptions,
  type SharedReply,
  type SharedRequest,
} from './shared-memory.ts'
export { ioFramesFor } from './frame-budget.ts'
export { startTask } from './start-task.ts'
export type { TaskHandle } from './task-handle.ts'
export type { ForkOptions, SwapArea, TaskOptions } from './task-options.ts'
export { PagedTaskMemory, type HintListener, type TaskListener } from './task-memory.ts'
export { answerWith, type TaskAnswer, type TaskRequest } from './task-requests.ts'
