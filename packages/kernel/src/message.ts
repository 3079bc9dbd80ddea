/**
 * What threads send each other. A message is plain data under an operation's name; protocols are
 * unions of such types, declared where they belong (the memory server's in memory-server, and so
 * on). The kernel looks at nothing but `items`. IPC copies: a sender must not change a message
 * once it is sent (`sealMessages` of the simulation freezes them, and so finds who does).
 */
import type { Flexpage } from './flexpage.ts'
import type { Rights } from './rights.ts'

/**
 * A run of the sender's pages that the receiver shall have, too (map) or instead (grant). What the
 * sender has not, and what lies outside the window, is left out. Where the receiver has the page
 * from the same page of the sender already, it only gains rights; another page there is replaced,
 * unless it is one that the sender has this page from.
 */
export interface MapItem {
  /** Pages of the sender's space. */
  readonly flexpage: Flexpage
  /** No more than the sender has; what exceeds it is cut off (L2). */
  readonly rights: Rights
  /** Grant: the sender's own mapping goes. Default: map, and the sender's stays as its parent. */
  readonly grant?: boolean
  /**
   * Where in the receiver's window, in pages from its start. Default 0. In an answer to a page
   * fault all of the space is open, and this counts from the page that faulted, down or up.
   */
  readonly at?: number
}

export interface Message {
  /** What is asked or answered, such as `memory.allocate`. */
  readonly op: string
  readonly items?: readonly MapItem[]
}

/** Why an IPC did not happen. */
export type IpcError =
  /** The partner was not ready to receive before the send timeout. */
  | 'send-timeout'
  /** Nothing came before the receive timeout. */
  | 'receive-timeout'
  /** There is no such thread, or it ended while one waited for it. */
  | 'no-such-thread'
  /** Somebody in one's own space cancelled the wait. */
  | 'cancelled'

/** What a system call returns in place of a message when the IPC failed. */
export interface Failed extends Message {
  readonly op: 'failed'
  readonly error: IpcError
}

/**
 * From the kernel, in the name of the faulting thread, to the pager it chose (L3). The answer must
 * carry a map item that covers the page; a pager in the same space names the page itself, by an item
 * without `at`. If the page is still not there, the thread faults again. Without such an item it is
 * stuck for ever.
 */
export interface PageFault extends Message {
  readonly op: 'page-fault'
  readonly page: number
  /** READ, WRITE or EXECUTE: what was tried. */
  readonly access: Rights
  /** The rights the thread has at that page now: 0 if the page is not mapped. */
  readonly held: Rights
}

/**
 * A pager's answer in place of a map item: the reference is an error in the program (an invalid
 * page, a write to read-only memory, lost data). The thread goes on and is told.
 */
export interface PageFaultRefused extends Message {
  readonly op: 'page-fault-refused'
  readonly error: MemoryError
}

/** Why a reference failed for good. */
export type MemoryError =
  /** Nothing is mapped there. */
  | 'invalid'
  /** The region does not permit it. */
  | 'protection'
  /** The backing store failed or returned corrupt data. */
  | 'lost-data'
  /** No frame could be had. */
  | 'no-frames'

/** From a device to the thread that attached to its interrupt. */
export interface Interrupt extends Message {
  readonly op: 'interrupt'
  readonly device: string
}
