/**
 * All that the memory server's logic asks of the world. The server thread implements it on a
 * kernel, a proxy on the frames of its own contract, tests on an array of bytes.
 */
import type { FrameNumber, Message, Rights, SpaceId, ThreadId, Ticks } from '@selfpage/kernel'

export interface Surroundings {
  readonly now: Ticks
  /** Fills a frame with zeros. */
  zero(frame: FrameNumber): void
  copy(from: FrameNumber, to: FrameNumber): void
  /** Takes rights from every mapping of the frame, however far derived; not from the server's. */
  unmap(frame: FrameNumber, rights: Rights): void
  /** Of a proxy, whose frames devices know by other numbers than its own: those numbers. */
  readonly physical: ((frame: FrameNumber) => FrameNumber) | undefined
  /** Whether a device is moving data into or out of the frame. */
  isInTransfer(frame: FrameNumber): boolean
  /** Sends an answer that had to wait; lost if nobody waits for it any more. */
  answer(to: ThreadId, message: Message): void
  /**
   * Tells something that was not asked for, if the receiver is ready for anybody's messages; true
   * if it was told. Must not be mistaken for the answer to a request that is on its way.
   */
  tell(to: ThreadId, message: Message): boolean
  /** Wakes the server at a time (absolute). */
  alarm(atTicks: Ticks): void
  /** Whether anybody hears of the events of the machine: the notes of every request are for them. */
  readonly isObserved: boolean
  note(event: string, values: Readonly<Record<string, unknown>>): void
  /** The sanction `kill`: the memory is gone already, now the task goes. */
  destroyTask(task: SpaceId): void
}
