/**
 * Where pages go that have no frame: the interface a task's pager writes against, and the messages
 * behind it, which file and swap servers (and whatever stands in front of them) implement. Data
 * moves in containers only; the client makes them, of its own frames (G10).
 */
import type { ContainerId, HandleId } from '@selfpage/container'
import type { Message, Operation, ThreadId, Ticks } from '@selfpage/kernel'

/** An object of a server: an open file, or a swap area. Named by the server, valid for the opener. */
export interface StoreObject {
  readonly server: ThreadId
  readonly object: number
  /** Length in pages; a swap area's is its limit. */
  readonly pages: number
  /** Bytes of the last page that belong to the file; the rest reads as zeros. */
  readonly lastPageBytes: number
}

/** Why a transfer failed. */
export type StoreError =
  /** The data was changed, lost or mixed up on the way; it was discarded (C2, I35). */
  | 'corrupted'
  | 'lost-data'
  | 'io-error'
  | 'no-such-object'
  | 'not-permitted'
  | 'no-space'
  | 'no-frames'
  | 'out-of-range'
  | 'no-such-server'

/** What a server says to a write it does not take now (spec 4: "later", "not these now"). */
export type StoreDeferral =
  /** Ask again after so long. */
  | { readonly later: Ticks }
  /** These pages of the request must wait, the others were written. */
  | { readonly notNow: readonly number[] }
  /** These pages of the object must be written before. */
  | { readonly first: readonly number[] }

/** What a pager uses. `messageStore` is the implementation; a task may bring its own. */
export interface BackingStore {
  /**
   * Brings pages in: logical copies into the handles' frames, private to the task.
   * @param page first page of the object; one page a handle
   */
  read(
    object: StoreObject,
    page: number,
    into: readonly HandleId[],
  ): Operation<StoreError | undefined>
  /**
   * Writes pages out. When it returns `undefined` the server has them; `sync` says they are safe.
   * @param pages of the object, ascending, one for each handle
   */
  write(
    object: StoreObject,
    pages: readonly number[],
    from: readonly HandleId[],
  ): Operation<StoreError | StoreDeferral | undefined>
  /** These pages will not be read again: swap slots can be reused. */
  discard(object: StoreObject, page: number, pages: number): Operation<StoreError | undefined>
  sync(object: StoreObject): Operation<StoreError | undefined>
}

/** The messages, as `fs_read` of the talk. `page` and `pages` count pages of the object. */
export type StoreRequest =
  | {
      readonly op: 'store.open'
      readonly path: string
      /** Makes it if it does not exist, this long. */
      readonly createBytes?: number
    }
  | { readonly op: 'store.close'; readonly object: number }
  | { readonly op: 'store.status'; readonly object: number }
  | { readonly op: 'store.resize'; readonly object: number; readonly sizeBytes: number }
  /** The container's pages from its first on receive them (talk, steps 2 to 9). */
  | {
      readonly op: 'store.read'
      readonly object: number
      readonly page: number
      readonly pages: number
      readonly container: ContainerId
    }
  | {
      readonly op: 'store.write'
      readonly object: number
      /** Ascending; the container's pages hold them in order. */
      readonly pages: readonly number[]
      readonly container: ContainerId
      /** Bytes of the last one that are meant, if the object grows by it. Default: all. */
      readonly lastPageBytes?: number
    }
  | {
      readonly op: 'store.discard'
      readonly object: number
      readonly page: number
      readonly pages: number
    }
  | { readonly op: 'store.sync'; readonly object: number }
  /** The file is gone for everybody, its blocks can be used again. */
  | { readonly op: 'store.remove'; readonly path: string }
  /**
   * The asking task's share of the disk behind the server: `sliceTicks` of disk time in every
   * `periodTicks`, and, if `extra`, a part of what is left over.
   */
  | {
      readonly op: 'store.share'
      readonly sliceTicks: Ticks
      readonly periodTicks: Ticks
      readonly extra: boolean
    }

export type StoreReply =
  | {
      readonly op: 'store.opened'
      readonly object: number
      readonly pages: number
      readonly sizeBytes: number
    }
  | { readonly op: 'store.done' }
  | StoreDeferred
  | StoreRefused

export interface StoreDeferred extends Message {
  readonly op: 'store.deferred'
  readonly deferral: StoreDeferral
}

export interface StoreRefused extends Message {
  readonly op: 'refused'
  readonly code: StoreError
}
