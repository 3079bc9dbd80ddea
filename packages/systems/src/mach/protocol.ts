/**
 * What tasks, managers and the Mach kernel say to each other, under the names of Mach's interface
 * (slides "Mach (continued)"; "The Mach 3 kernel interfaces", K. Loepere, 1992): `vm_map` is the
 * message `vm.map`, `memory_object_data_request` is `memoryObject.dataRequest`, and so on.
 *
 * Managers are told and tell without waiting for answers, as over Mach's ports. A page travels as
 * out-of-line memory does: the message says at which page of the manager's own space it is, and
 * with the message the page moves from one space to the other.
 */
import type { MapError, MemoryError, Message, Rights, SpaceId } from '@selfpage/kernel'

declare const kind: unique symbol

/** The name under which kernel and manager speak of a memory object. */
export type ObjectId = number & { readonly [kind]: 'object' }

/** A right to map an object, as a client holds it: `port.granted` makes it known to the kernel. */
export type Port = number & { readonly [kind]: 'port' }

/** How a task's memory behaves: its `vm_map` and the like. */
export type VmRequest =
  | {
      readonly op: 'vm.map'
      /** Absent: anonymous memory, a temporary object of the default pager. */
      readonly port?: Port
      readonly pages: number
      /** First page of the object. Default 0. */
      readonly page?: number
      /** Writes stay in the task (a shadow object). Default false; anonymous memory ignores it. */
      readonly copy?: boolean
      readonly rights: Rights
      /** Where; default: wherever there is room. */
      readonly at?: number
      readonly name?: string
    }
  | { readonly op: 'vm.deallocate'; readonly page: number; readonly pages: number }
  | {
      readonly op: 'vm.protect'
      readonly page: number
      readonly pages: number
      readonly rights: Rights
    }
  | {
      readonly op: 'vm.behave'
      readonly page: number
      readonly pages: number
      readonly how: 'will-need' | 'do-not-need' | 'free'
    }
  /** Pages stay in memory until they are unwired as often. */
  | { readonly op: 'vm.wire'; readonly page: number; readonly pages: number }
  | { readonly op: 'vm.unwire'; readonly page: number; readonly pages: number }
  /** Dirty pages are returned to their manager (the task keeps them); answered when all are freed. */
  | { readonly op: 'vm.sync'; readonly page: number; readonly pages: number }
  /** `child` is a task that was just made: it gets a copy of all memory of the sender. */
  | { readonly op: 'vm.fork'; readonly child: SpaceId }

/** `vm.mapped` says where. */
export type VmReply =
  | { readonly op: 'vm.mapped'; readonly page: number }
  | { readonly op: 'vm.done' }
  | { readonly op: 'refused'; readonly code: MapError | MemoryError }

/** From the kernel to a manager. */
export type ToManager =
  /** Somebody mapped the object for the first time. The answer is `ready` or `destroy`. */
  | { readonly op: 'memoryObject.init'; readonly object: ObjectId; readonly own: number }
  /** To the default pager, instead of `init`: a temporary object has its first page for it. */
  | { readonly op: 'memoryObject.create'; readonly object: ObjectId }
  | {
      readonly op: 'memoryObject.dataRequest'
      readonly object: ObjectId
      readonly page: number
      readonly access: Rights
    }
  /** A page the kernel chose to evict, or was told to clean. The manager saves and frees it. */
  | {
      readonly op: 'memoryObject.dataReturn'
      readonly object: ObjectId
      readonly page: number
      readonly at: number
    }
  /** Somebody wants what a lock denies. */
  | {
      readonly op: 'memoryObject.dataUnlock'
      readonly object: ObjectId
      readonly page: number
      readonly access: Rights
    }
  | {
      readonly op: 'memoryObject.lockCompleted'
      readonly object: ObjectId
      readonly page: number
      readonly pages: number
    }
  /** Nobody maps it any more, and the kernel keeps none of it. */
  | { readonly op: 'memoryObject.terminate'; readonly object: ObjectId }
  /** A block of a disk came, or went. `at`: where a read put it. */
  | { readonly op: 'disk.done'; readonly id: number; readonly at: number }
  | { readonly op: 'disk.failed'; readonly id: number }

/** From a manager to the kernel; none is answered but `port.grant`, by {@link PortGranted}. */
export type FromManager =
  /** Gives a task the right to map the manager's object `own`; the answer is a {@link Port}. */
  | { readonly op: 'port.grant'; readonly own: number; readonly to: SpaceId }
  /** `mayCache`: pages stay in memory when nobody maps the object. Default false. */
  | { readonly op: 'memoryObject.ready'; readonly object: ObjectId; readonly mayCache?: boolean }
  | { readonly op: 'memoryObject.destroy'; readonly object: ObjectId; readonly reason: MapError }
  /** The answer to a request: the page at `at` moves to the object. */
  | {
      readonly op: 'memoryObject.dataSupply'
      readonly object: ObjectId
      readonly page: number
      readonly at: number
      /** Rights nobody gets until a `lockRequest` says so. Default none. */
      readonly lock?: Rights
      /** To be returned when evicted even if nobody wrote to it. Default false. */
      readonly isPrecious?: boolean
    }
  | {
      readonly op: 'memoryObject.dataError' | 'memoryObject.dataUnavailable'
      readonly object: ObjectId
      readonly page: number
    }
  /** Changes the lock of resident pages; cleans them first, or drops them, if told to (M5). */
  | {
      readonly op: 'memoryObject.lockRequest'
      readonly object: ObjectId
      readonly page: number
      readonly pages: number
      readonly lock: Rights
      readonly clean?: boolean
      readonly flush?: boolean
    }
  /** One block. Mach's drivers are in the kernel; a manager may use the disks it was given. */
  | {
      readonly op: 'disk.read'
      readonly disk: string
      readonly block: number
      readonly id: number
    }
  | {
      readonly op: 'disk.write'
      readonly disk: string
      readonly block: number
      readonly id: number
      readonly at: number
    }

export interface PortGranted extends Message {
  readonly op: 'port.granted'
  readonly own: number
  readonly to: SpaceId
  readonly port: Port
}

/** Files by name: what clients ask the file server. With a size it is created, or made so long. */
export type FileRequest = {
  readonly op: 'file.open'
  readonly path: string
  readonly sizeBytes?: number
}

export type FileReply =
  | { readonly op: 'file.opened'; readonly port: Port; readonly sizeBytes: number }
  | { readonly op: 'refused'; readonly code: MapError }
