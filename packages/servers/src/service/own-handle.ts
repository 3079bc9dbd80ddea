/** A page of the server's own, out of its guaranteed frames. */
import type { HandleId } from '@selfpage/container'
import { NO_WINDOW, type Operation, type ThreadId } from '@selfpage/kernel'
import type { MemoryReply } from '@selfpage/memory-server'
import { allocate } from '../container-messages.ts'
import type { Worker } from './service.ts'

/** Fresh, so all zeros. Undefined: the server's contract is too small. */
export function* ownHandle({ thread }: Worker, memory: ThreadId): Operation<HandleId | undefined> {
  const reply = (yield* thread.call(memory, allocate(1, false), NO_WINDOW)) as MemoryReply
  return reply.op === 'memory.allocated' ? reply.handles[0] : undefined
}
