/** The memory objects of the machine: who refers to them, what of them is in memory. */
import type { FrameNumber, SpaceId } from '@selfpage/kernel'
import type { FrameQueues } from './frame-queues.ts'
import type { ManagerPort } from './manager-port.ts'
import { MemoryObject } from './memory-object.ts'
import type { Charge } from './memory-object.ts'
import type { ObjectId, Port } from './protocol.ts'
import type { MapEntry, VmMap } from './vm-map.ts'

export class Objects {
  readonly #queues: FrameQueues
  readonly #objects = new Map<ObjectId, MemoryObject>()
  /** Objects of managers, by manager and the manager's own number. */
  readonly #named = new Map<string, MemoryObject>()
  /** Who may map what. */
  readonly #ports = new Map<Port, { readonly object: MemoryObject; readonly holder: SpaceId }>()
  /** Gives a page that nobody maps any more back to its manager. */
  readonly #returnPage: (frame: FrameNumber) => void
  /** Frames of objects of managers: nobody's in particular. */
  readonly fileCharge: Charge = { frames: 0, pageOuts: 0 }
  #nextObject = 1
  #nextPort = 1

  constructor(queues: FrameQueues, returnPage: (frame: FrameNumber) => void) {
    this.#queues = queues
    this.#returnPage = returnPage
  }

  get all(): Iterable<MemoryObject> {
    return this.#objects.values()
  }

  temporary(charge: Charge, shadow?: MemoryObject): MemoryObject {
    const object = new MemoryObject(this.#nextObject++ as ObjectId, charge)
    if (shadow !== undefined) {
      object.shadow = shadow
      shadow.references++
    }
    this.#objects.set(object.id, object)
    return object
  }

  /** A right for `holder` to map the object that `manager` calls `own`. */
  grant(manager: ManagerPort, own: number, holder: SpaceId): Port {
    const name = `${manager.space}:${own}`
    let object = this.#named.get(name)
    if (object === undefined) {
      object = new MemoryObject(this.#nextObject++ as ObjectId, this.fileCharge, manager, own)
      this.#objects.set(object.id, object)
      this.#named.set(name, object)
    }
    const port = this.#nextPort++ as Port
    this.#ports.set(port, { object, holder })
    return port
  }

  /** What a task may map by a port; undefined if it may not. */
  ofPort(port: Port, holder: SpaceId): MemoryObject | undefined {
    const known = this.#ports.get(port)
    return known?.holder === holder ? known.object : undefined
  }

  /** An object by its number, whoever manages it. */
  find(id: ObjectId): MemoryObject | undefined {
    return this.#objects.get(id)
  }

  /** Drops a reference. Without any, an object ends, unless its manager lets the kernel keep it. */
  release(object: MemoryObject): void {
    object.references--
    if (object.references > 0) return
    if (!object.isTemporary && object.mayCache) return
    for (const frame of object.frames.values()) {
      if (!object.isTemporary && this.#queues.isDirty(frame)) this.#returnPage(frame)
      else this.#queues.release(frame)
    }
    if (object.isTemporary) this.#objects.delete(object.id)
    else object.state = 'new'
    object.unavailable.clear()
    object.failed.clear()
    object.locks.clear()
    object.manager?.tell({ op: 'memoryObject.terminate', object: object.id })
    if (object.shadow !== undefined) this.release(object.shadow)
    object.onEnd?.()
  }

  /** Takes a run of pages out of a task's map. */
  unmap(map: VmMap, start: number, pages: number): void {
    for (const entry of map.cut(start, pages)) {
      for (const [, frame] of framesOf(entry)) this.#queues.unmap(frame)
      this.release(entry.object)
    }
  }

  /** Whoever maps an object that has nothing in memory is charged for it. */
  charge(object: MemoryObject, charge: Charge): void {
    if (!object.isTemporary && object.frames.size === 0) object.charge = charge
  }

  /** Its ports are of no use to anybody, and what is left of its files is nobody's. */
  taskEnded(task: SpaceId, charge: Charge): void {
    for (const [port, { holder }] of this.#ports) if (holder === task) this.#ports.delete(port)
    for (const object of this.#named.values()) {
      if (object.charge !== charge) continue
      charge.frames -= object.frames.size
      this.fileCharge.frames += object.frames.size
      object.charge = this.fileCharge
    }
  }
}

/** The frames a map entry shows, those of the objects behind its own included. */
export function* framesOf(entry: MapEntry): Generator<[page: number, frame: FrameNumber]> {
  for (let object: MemoryObject | undefined = entry.object; object; object = object.shadow) {
    for (const [page, frame] of object.frames) {
      const at = page - entry.objectPage
      if (at >= 0 && at < entry.pages) yield [entry.start + at, frame]
    }
  }
}
