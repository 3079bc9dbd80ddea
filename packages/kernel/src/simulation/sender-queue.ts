/** Who waits for whom: threads that send stand in a queue at the thread that is to receive. */
import { NO_THREAD } from '../numbers.ts'
import type { SimulatedThread } from './simulated-thread.ts'
import { RECEIVING } from './thread-state.ts'

/** Whether a thread waits for a message of `from` now. */
export function accepts(thread: SimulatedThread, from: SimulatedThread): boolean {
  return thread.state === RECEIVING && (thread.from === NO_THREAD || thread.from === from.id)
}

/** Lets `sender` wait until `receiver` receives. */
export function enqueue(receiver: SimulatedThread, sender: SimulatedThread): void {
  sender.after = undefined
  sender.before = receiver.lastSender
  if (receiver.lastSender === undefined) receiver.firstSender = sender
  else receiver.lastSender.after = sender
  receiver.lastSender = sender
}

/** It waits no more. */
export function unqueue(receiver: SimulatedThread, sender: SimulatedThread): void {
  const { before, after } = sender
  if (before === undefined) receiver.firstSender = after
  else before.after = after
  if (after === undefined) receiver.lastSender = before
  else after.before = before
  sender.before = undefined
  sender.after = undefined
}
