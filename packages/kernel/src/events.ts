/** What a run can be watched by: figures, traces, reports and tests are all made of these. */
import type { Message } from './message.ts'
import type { SpaceId, ThreadId, Ticks } from './numbers.ts'
import type { Rights } from './rights.ts'

export type KernelEvent =
  | {
      readonly kind: 'space-created'
      readonly at: Ticks
      readonly space: SpaceId
      readonly name: string
    }
  | { readonly kind: 'space-destroyed'; readonly at: Ticks; readonly space: SpaceId }
  | {
      readonly kind: 'thread-started'
      readonly at: Ticks
      readonly thread: ThreadId
      readonly name: string
      readonly priority: number
    }
  | {
      readonly kind: 'thread-ended'
      readonly at: Ticks
      readonly thread: ThreadId
      /** What it threw, if that is why. */
      readonly error?: unknown
    }
  | {
      /** A message arrived. Page faults, interrupts and alarms are messages, too. */
      readonly kind: 'message'
      readonly at: Ticks
      readonly from: ThreadId
      readonly to: ThreadId
      readonly message: Message
      /** Pages mapped or granted by its items. */
      readonly pages: number
    }
  | {
      readonly kind: 'unmap'
      readonly at: Ticks
      readonly by: ThreadId
      readonly page: number
      readonly pages: number
      readonly rights: Rights
    }
  | {
      /** The processor is given to a thread. */
      readonly kind: 'switch'
      readonly at: Ticks
      readonly thread: ThreadId
    }
  | {
      readonly kind: 'transfer'
      readonly at: Ticks
      readonly disk: string
      readonly phase: 'start' | 'end'
      readonly id: number
      readonly direction: 'read' | 'write'
      readonly blocks: number
    }
  | {
      /** `thread.note`: what the servers and libraries say of themselves. */
      readonly kind: 'note'
      readonly at: Ticks
      readonly thread: ThreadId
      readonly event: string
      readonly values: Readonly<Record<string, unknown>>
    }

export type EventListener = (event: KernelEvent) => void
