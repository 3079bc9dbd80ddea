/**
 * Injected failures: what a test makes go wrong at a boundary between threads. Not page faults.
 */
import type { ThreadId, Ticks } from '../numbers.ts'
import type { SystemCallName } from './simulated-thread.ts'

/** A place where something may be made to fail. */
export type InjectionPoint =
  | {
      readonly kind: 'system-call'
      readonly at: Ticks
      readonly thread: ThreadId
      readonly call: SystemCallName
      /** Operation of the message sent, if one is. */
      readonly op: string | undefined
      readonly to: ThreadId | undefined
    }
  | {
      /** A server is about to answer. */
      readonly kind: 'server'
      readonly at: Ticks
      readonly thread: ThreadId
      readonly op: string
      readonly from: ThreadId
    }
  | {
      readonly kind: 'transfer'
      readonly at: Ticks
      readonly disk: string
      readonly direction: 'read' | 'write'
      readonly blocks: readonly number[]
    }

/** What goes wrong there. What makes no sense at a point does nothing. */
export type InjectedFailure =
  /** The thread ends. */
  | { readonly kind: 'kill' }
  /** The IPC ends with a timeout; the server does not answer; the transfer fails. */
  | { readonly kind: 'fail' }
  /** The call or the transfer takes so much longer. */
  | { readonly kind: 'delay'; readonly ticks: Ticks }

export type Inject = (point: InjectionPoint) => InjectedFailure | undefined
