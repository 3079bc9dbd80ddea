/**
 * What managers tell the kernel. A manager can speak of its own objects only, supply only what it
 * was asked for, and use only the disks it was given; all else is dropped and noted (I33).
 */
import { guard, READ, WRITE } from '@selfpage/kernel'
import type { FrameNumber, ServerThread, ThreadId } from '@selfpage/kernel'
import type { DirectDisk } from '../central/direct-disk.ts'
import type { Faults } from './faults.ts'
import type { FrameQueues } from './frame-queues.ts'
import type { FrameSupply } from './frame-supply.ts'
import type { MachTask } from './mach-task.ts'
import type { MemoryObject } from './memory-object.ts'
import type { Objects } from './objects.ts'
import type { PageOut } from './page-out.ts'
import type { FromManager, PortGranted } from './protocol.ts'

type From<Op extends FromManager['op']> = Extract<FromManager, { readonly op: Op }>

export interface ManagerCallParts {
  readonly kernel: ServerThread
  readonly queues: FrameQueues
  readonly supply: FrameSupply
  readonly objects: Objects
  readonly faults: Faults
  readonly pageOut: PageOut
  readonly disks: ReadonlyMap<string, DirectDisk>
}

export class ManagerCalls {
  readonly #parts: ManagerCallParts
  /** Pages to be returned even if clean, by object. */
  readonly #precious = new WeakMap<MemoryObject, Set<number>>()

  constructor(parts: ManagerCallParts) {
    this.#parts = parts
  }

  isPrecious(object: MemoryObject, page: number): boolean {
    return this.#precious.get(object)?.has(page) ?? false
  }

  serve(message: FromManager, task: MachTask, sender: ThreadId): void {
    if (message.op === 'port.grant') return this.#grant(message, task, sender)
    if (message.op === 'disk.read') return this.#read(message, task)
    if (message.op === 'disk.write') return this.#write(message, task)
    const object = this.#parts.objects.find(message.object)
    const isIts = object?.manager?.space === task.space
    if (object !== undefined && guard('I33/manager', isIts)) {
      return this.#serveObject(message, task, object)
    }
    this.#parts.kernel.note('not-its-object', { manager: task.name })
    // What it supplies has left it all the same.
    if (message.op === 'memoryObject.dataSupply') {
      this.#parts.objects.unmap(task.map, message.at, 1)
    }
  }

  #serveObject(
    message: Exclude<FromManager, From<'port.grant' | 'disk.read' | 'disk.write'>>,
    task: MachTask,
    object: MemoryObject,
  ): void {
    switch (message.op) {
      case 'memoryObject.ready':
        if (object.state !== 'initializing') return
        object.mayCache = message.mayCache ?? false
        return object.settle(undefined)
      case 'memoryObject.destroy':
        if (object.state === 'initializing') object.settle(message.reason)
        return
      case 'memoryObject.dataSupply':
        return this.#dataSupply(message, task, object)
      case 'memoryObject.dataError':
        return this.#answered(object, message.page, () => object.failed.add(message.page))
      case 'memoryObject.dataUnavailable':
        return this.#answered(object, message.page, () => {
          object.stored.delete(message.page)
          if (!object.isTemporary) object.unavailable.add(message.page)
        })
      case 'memoryObject.lockRequest':
        return this.#lockRequest(message, object)
    }
  }

  /** Posted, not returned: a manager may be a server that goes on receiving meanwhile. */
  #grant({ own, to }: From<'port.grant'>, task: MachTask, sender: ThreadId): void {
    if (task.port === undefined) return
    const port = this.#parts.objects.grant(task.port, own, to)
    const granted: PortGranted = { op: 'port.granted', own, to, port }
    this.#parts.kernel.post(sender, granted)
  }

  /** The page moves out of the manager's space into the object. */
  #dataSupply(
    message: From<'memoryObject.dataSupply'>,
    task: MachTask,
    object: MemoryObject,
  ): void {
    const { page, at, lock = 0, isPrecious = false } = message
    if (!guard('I33/unasked', object.asked.has(page))) {
      this.#parts.kernel.note('unasked', { object: object.id, page })
      return this.#parts.objects.unmap(task.map, at, 1)
    }
    const { queues, supply, faults, objects } = this.#parts
    const serve = (): void =>
      faults.resolve(task, at, READ, (end) => {
        if ('error' in end) return this.#answered(object, page, () => object.failed.add(page))
        const { frame, object: from } = end
        const isItsOwn = task.map.find(at)?.object === from
        if (isItsOwn && from.isTemporary && from.references === 1) {
          if (task.isPrivileged) queues.unwire(frame)
          queues.move(frame, object, page)
        } else {
          // Others see it as well, so the object gets a copy.
          const copy = supply.take(object, page, serve, true)
          if (copy === undefined) return
          queues.bytes(copy).set(queues.bytes(frame))
        }
        queues.setDirty(object.frames.get(page) ?? frame, false)
        objects.unmap(task.map, at, 1)
        if (lock === 0) object.locks.delete(page)
        else object.locks.set(page, lock)
        if (isPrecious) this.#preciousOf(object).add(page)
        this.#answered(object, page, () => {})
      })
    serve()
  }

  #preciousOf(object: MemoryObject): Set<number> {
    const known = this.#precious.get(object) ?? new Set<number>()
    this.#precious.set(object, known)
    return known
  }

  #answered(object: MemoryObject, page: number, change: () => void): void {
    if (!object.asked.delete(page)) return
    change()
    object.wake(page)
  }

  /** M5: rights are taken away at once, and given back to those who wait for them. */
  #lockRequest(message: From<'memoryObject.lockRequest'>, object: MemoryObject): void {
    const { page, pages, lock, clean = false, flush = false } = message
    const { queues, pageOut } = this.#parts
    let left = 1
    const countDown = () => {
      if (--left > 0) return
      object.manager?.tell({ op: 'memoryObject.lockCompleted', object: object.id, page, pages })
    }
    for (const [at, frame] of object.frames) {
      if (at < page || at >= page + pages) continue
      object.locks.set(at, lock)
      queues.unmap(frame, lock)
      const mustClean = clean && queues.isDirty(frame)
      if (mustClean) {
        left++
        if (flush) pageOut.returnPage(frame, countDown)
        else pageOut.cleanPage(frame, countDown)
      } else if (flush && !queues.isWired(frame)) queues.release(frame)
      object.wake(at)
    }
    countDown()
  }

  /** The block comes in a page of the manager's own. */
  #read({ disk: name, block, id }: From<'disk.read'>, task: MachTask): void {
    const disk = this.#diskFor(name, task, block)
    const at = task.map.roomFor(1)
    if (disk === undefined || at < 0) {
      task.port?.tell({ op: 'disk.failed', id })
      return
    }
    const { objects } = this.#parts
    const carrier = objects.temporary(task.charge)
    task.map.add({
      start: at,
      pages: 1,
      objectPage: 0,
      rights: READ | WRITE,
      name: 'read',
      isPrivate: true,
      object: carrier,
    })
    const begin = () => {
      if (task.hasEnded) return
      const frame = this.#parts.supply.take(carrier, 0, begin, true)
      if (frame === undefined) return
      if (task.isPrivileged) this.#parts.queues.wire(frame)
      this.#transfer(disk, 'read', block, frame, carrier, (ok) => {
        if (task.hasEnded) return
        this.#parts.queues.setDirty(frame, true)
        if (!ok) objects.unmap(task.map, at, 1)
        task.port?.tell(ok ? { op: 'disk.done', id, at } : { op: 'disk.failed', id })
      })
    }
    begin()
  }

  #write({ disk: name, block, id, at }: From<'disk.write'>, task: MachTask): void {
    const disk = this.#diskFor(name, task, block)
    this.#parts.faults.resolve(task, at, READ, (end) => {
      if (disk === undefined || 'error' in end) {
        task.port?.tell({ op: 'disk.failed', id })
        return
      }
      this.#transfer(disk, 'write', block, end.frame, end.object, (ok) => {
        task.port?.tell(ok ? { op: 'disk.done', id, at } : { op: 'disk.failed', id })
      })
    })
  }

  #diskFor(name: string, task: MachTask, block: number): DirectDisk | undefined {
    const disk = this.#parts.disks.get(name)
    const isIts = task.disks.has(name) && task.port !== undefined
    if (!guard('I12/disk', isIts) || disk === undefined) return undefined
    return Number.isInteger(block) && block >= 0 && block < disk.disk.blocks ? disk : undefined
  }

  /** Nobody takes the frame while the device works on it. */
  #transfer(
    disk: DirectDisk,
    direction: 'read' | 'write',
    block: number,
    frame: FrameNumber,
    object: MemoryObject,
    then: (ok: boolean) => void,
  ): void {
    const { queues } = this.#parts
    const page = queues.pageOf(frame)
    queues.setBusy(frame, true)
    queues.unmap(frame)
    disk.transfer(direction, [block], [frame], (ok) => {
      queues.setBusy(frame, false)
      then(ok)
      object.wake(page)
    })
  }
}
