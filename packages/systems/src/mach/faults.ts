/**
 * Page faults (M2): from the map entry to the first object in its chain of shadows that has the
 * page, in memory or with its manager. A fault that must wait for a manager, a device or a frame is
 * put aside and looked at anew when something happened; it never holds the kernel up, and if its
 * manager never answers, nobody but its own thread is the worse for it.
 */
import { flexpage, WRITE } from '@selfpage/kernel'
import type {
  FrameNumber,
  MemoryError,
  Message,
  Rights,
  ServerThread,
  Ticks,
} from '@selfpage/kernel'
import type { FrameQueues } from './frame-queues.ts'
import type { FrameSupply } from './frame-supply.ts'
import type { MachTask } from './mach-task.ts'
import type { MemoryObject } from './memory-object.ts'
import type { MapEntry } from './vm-map.ts'
import type { Wires } from './wires.ts'

/** How a fault ended: with a frame and the rights it may be mapped with, or with an error. */
export type FaultEnd =
  | { readonly frame: FrameNumber; readonly rights: Rights; readonly object: MemoryObject }
  | { readonly error: MemoryError }

interface Fault {
  readonly task: MachTask
  readonly page: number
  readonly access: Rights
  readonly onEnd: (end: FaultEnd) => void
  readonly sinceTicks: Ticks
  kind: 'soft' | 'zero' | 'copy'
  isHard: boolean
}

/** What a walk through the shadows found. */
interface Found {
  readonly object: MemoryObject
  readonly page: number
  readonly isTop: boolean
}

export class Faults {
  readonly #kernel: ServerThread
  readonly #queues: FrameQueues
  readonly #supply: FrameSupply
  readonly #wires: Wires
  readonly #zeroTicks: Ticks
  readonly #copyTicks: Ticks

  constructor(
    kernel: ServerThread,
    queues: FrameQueues,
    supply: FrameSupply,
    wires: Wires,
    costs: { readonly zero: Ticks; readonly copy: Ticks },
  ) {
    this.#kernel = kernel
    this.#queues = queues
    this.#supply = supply
    this.#wires = wires
    this.#zeroTicks = costs.zero
    this.#copyTicks = costs.copy
  }

  /** Makes a page of a task accessible in memory; calls `then` once, perhaps at once. */
  resolve(task: MachTask, page: number, access: Rights, then: (end: FaultEnd) => void): void {
    const sinceTicks = this.#kernel.now
    this.#try({ task, page, access, onEnd: then, sinceTicks, kind: 'soft', isHard: false })
  }

  #try(fault: Fault): void {
    const { task, page, access } = fault
    if (task.hasEnded) return
    const entry = task.map.find(page)
    if (entry === undefined) return this.#fail(fault, 'invalid')
    if ((entry.rights & access) !== access) return this.#fail(fault, 'protection')
    const found = find(entry, page)
    if (found === undefined) return this.#zeroFill(fault, entry)
    const { object } = found
    if (object.failed.has(found.page)) return this.#fail(fault, 'lost-data')
    const frame = object.frames.get(found.page)
    if (frame === undefined) return this.#request(fault, found)
    // A device reads it in or writes it out: reading meanwhile would be harmless in the second case.
    if (this.#queues.isBusy(frame)) return this.#wait(fault, found)
    const lock = object.locks.get(found.page) ?? 0
    if ((lock & access) !== 0) return this.#unlock(fault, found)
    if (!found.isTop && (access & WRITE) !== 0) return this.#copy(fault, entry, found, frame)
    const cut = lock | (found.isTop ? 0 : WRITE)
    this.#finish(fault, { frame, rights: entry.rights & ~cut, object })
  }

  #request(fault: Fault, { object, page }: Found): void {
    fault.isHard = true
    this.#wait(fault, { object, page })
    if (object.asked.has(page)) return
    object.asked.add(page)
    const { access } = fault
    object.manager?.tell({ op: 'memoryObject.dataRequest', object: object.id, page, access })
  }

  #unlock(fault: Fault, { object, page }: Found): void {
    this.#wait(fault, { object, page })
    const { access } = fault
    object.manager?.tell({ op: 'memoryObject.dataUnlock', object: object.id, page, access })
  }

  #wait(fault: Fault, { object, page }: Pick<Found, 'object' | 'page'>): void {
    object.waitFor(page, () => this.#try(fault))
  }

  #zeroFill(fault: Fault, entry: MapEntry): void {
    const page = pageOf(entry, fault.page)
    const bottom = bottomOf(entry.object)
    // A hole of a file is the file's page for all who map it, privately or not.
    const isHole = !bottom.isTemporary && bottom !== entry.object
    const frame = this.#take(fault, isHole ? bottom : entry.object, page)
    if (frame === undefined) return
    this.#queues.bytes(frame).fill(0)
    this.#kernel.spend(this.#zeroTicks)
    fault.kind = 'zero'
    if (isHole) this.#try(fault)
    else this.#finish(fault, { frame, rights: entry.rights, object: entry.object })
  }

  #copy(fault: Fault, entry: MapEntry, found: Found, source: FrameNumber): void {
    const page = pageOf(entry, fault.page)
    const { object } = found
    if (isAlone(entry.object, object)) {
      // Nobody else will ever see this page: it can be moved.
      this.#queues.move(source, entry.object, page)
      object.stored.delete(found.page)
      this.#queues.setDirty(source, true)
      this.#wires.move(fault.task, fault.page, source)
      this.#finish(fault, { frame: source, rights: entry.rights, object: entry.object })
      return
    }
    const frame = this.#take(fault, entry.object, page)
    if (frame === undefined) return
    this.#queues.bytes(frame).set(this.#queues.bytes(source))
    this.#kernel.spend(this.#copyTicks)
    this.#queues.setDirty(frame, true)
    this.#wires.move(fault.task, fault.page, frame)
    fault.kind = 'copy'
    this.#finish(fault, { frame, rights: entry.rights, object: entry.object })
  }

  #take(fault: Fault, object: MemoryObject, page: number): FrameNumber | undefined {
    const { isPrivileged } = fault.task
    return this.#supply.take(object, page, () => this.#try(fault), isPrivileged)
  }

  #finish(fault: Fault, end: FaultEnd): void {
    const { counts } = fault.task
    counts.stalledTicks += this.#kernel.now - fault.sinceTicks
    if (fault.isHard) counts.hardFaults++
    if (fault.kind === 'zero') counts.zeroFills++
    else if (fault.kind === 'copy') counts.copyFaults++
    else if (!fault.isHard) counts.softFaults++
    fault.onEnd(end)
  }

  #fail(fault: Fault, error: MemoryError): void {
    fault.onEnd({ error })
  }
}

/** The first object that has the page or may have it; undefined: none, it is zeros. */
function find(entry: MapEntry, at: number): Found | undefined {
  const page = pageOf(entry, at)
  for (let object: MemoryObject | undefined = entry.object; object; object = object.shadow) {
    if (object.frames.has(page) || object.mayHave(page) || object.failed.has(page)) {
      return { object, page, isTop: object === entry.object }
    }
  }
  return undefined
}

/** Whether nothing but `top` shows the object, through shadows that nothing else shows either. */
function isAlone(top: MemoryObject, object: MemoryObject): boolean {
  for (let each = top.shadow; each !== undefined; each = each.shadow) {
    if (!each.isTemporary || each.references > 1) return false
    if (each === object) return true
  }
  return false
}

function bottomOf(object: MemoryObject): MemoryObject {
  return object.shadow === undefined ? object : bottomOf(object.shadow)
}

function pageOf({ start, objectPage }: MapEntry, page: number): number {
  return page - start + objectPage
}

/** The answer to a page fault of a thread. */
export function faultReply(end: FaultEnd): Message {
  if ('error' in end) return { op: 'page-fault-refused', error: end.error } as Message
  const items = [{ flexpage: flexpage(end.frame), rights: end.rights }]
  return { op: 'page-fault-resolved', items }
}
