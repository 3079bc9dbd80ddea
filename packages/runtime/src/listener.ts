/**
 * Who takes reclaim requests: a thread that never waits, so it is always ready to receive (G3). It
 * lets go of frames within the request's own time: nothing that has to be written is waited for.
 *
 * It is also the task's voice: what is sent without waiting goes out in its name, for an answer
 * that nobody waits for would be taken for that of a call under way.
 */
import type { Message, ServerBody, ServerThread } from '@selfpage/kernel'
import { guard, spaceOf } from '@selfpage/kernel'
import type { ThreadId } from '@selfpage/kernel'
import type { ContractChanged, Reclaim } from '@selfpage/memory-server'
import type { Errands } from './errands.ts'

/**
 * @param errands undefined as long as the task has nothing to give
 * @param changeContract told of a contract that is or will be another (G8)
 * @param tellPager called after either
 */
export function listener(
  memoryServer: ThreadId,
  isSoft: boolean,
  errands: () => Errands | undefined,
  changeContract: (contract: ContractChanged) => void,
  tellPager: () => void,
  introduce: (thread: ServerThread) => void,
): ServerBody {
  return (thread) => {
    introduce(thread)
    return (message: Message, sender: ThreadId): undefined => {
      const isContract = message.op === 'contract.changed'
      if (message.op !== 'memory.reclaim' && !isContract) return
      // Anybody can send anything; only the memory server may ask for frames.
      if (!guard('I33/reclaim', spaceOf(sender) === spaceOf(memoryServer))) return
      if (isContract) {
        changeContract(message as ContractChanged)
        tellPager()
        return
      }
      const { deadlineTicks, frames, targetFrames } = message as Reclaim
      const given = errands()?.surrender(targetFrames, isSoft) ?? 0
      thread.note('reclaim.answered', { frames, given, early: deadlineTicks - thread.now })
      tellPager()
    }
  }
}
