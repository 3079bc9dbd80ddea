/** What a task asks about its own memory: `vm_map` and the like. */
import { READ, WRITE } from '@selfpage/kernel'
import type { MapError, MemoryError, Message, SpaceId, ThreadId } from '@selfpage/kernel'
import type { Faults } from './faults.ts'
import type { FrameQueues } from './frame-queues.ts'
import type { MachTask } from './mach-task.ts'
import type { MemoryObject } from './memory-object.ts'
import { framesOf } from './objects.ts'
import type { Objects } from './objects.ts'
import type { PageOut } from './page-out.ts'
import type { VmReply, VmRequest } from './protocol.ts'
import type { MapEntry } from './vm-map.ts'
import type { Wires } from './wires.ts'

type Request<Op extends VmRequest['op']> = Extract<VmRequest, { readonly op: Op }>

/** Sends an answer later. */
type Answer = (to: ThreadId, reply: Message) => void

export interface VmCallParts {
  readonly queues: FrameQueues
  readonly objects: Objects
  readonly faults: Faults
  readonly pageOut: PageOut
  readonly wires: Wires
  readonly answer: Answer
  readonly taskAt: (space: SpaceId) => MachTask | undefined
}

const done: VmReply = { op: 'vm.done' }

/** Tasks can wire half of the memory at most. */
const WIRABLE_SHARE = 0.5

export class VmCalls {
  readonly #parts: VmCallParts

  constructor(parts: VmCallParts) {
    this.#parts = parts
  }

  /** Undefined: the answer comes later. */
  serve(message: VmRequest, task: MachTask, sender: ThreadId): VmReply | undefined {
    if (message.op === 'vm.map') return this.#map(message, task, sender)
    if (message.op === 'vm.fork') return this.#fork(message, task)
    const { page, pages } = message
    if (!isRange(task, page, pages)) return refuse('invalid')
    switch (message.op) {
      case 'vm.deallocate':
        this.#parts.wires.drop(task, page, pages)
        this.#parts.objects.unmap(task.map, page, pages)
        return done
      case 'vm.protect':
        return this.#protect(message, task)
      case 'vm.behave':
        return this.#behave(message, task)
      case 'vm.wire':
        return this.#wire(message, task, sender)
      case 'vm.unwire':
        return this.#unwire(task, page, pages) ? done : refuse('invalid')
      case 'vm.sync':
        return this.#sync(message, task, sender)
    }
  }

  /** M1: the first mapping of an object waits until its manager is ready. */
  #map(request: Request<'vm.map'>, task: MachTask, sender: ThreadId): VmReply | undefined {
    const { port, pages, at, page = 0 } = request
    if (!isCount(pages) || !Number.isSafeInteger(page) || page < 0) return refuse('invalid')
    const start = at ?? task.map.roomFor(pages)
    if (start < 0 || !task.map.isFree(start, pages)) return refuse('no-room')
    if (port === undefined) return this.#enter(request, task, start, undefined)
    const { objects } = this.#parts
    const object = objects.ofPort(port, task.space)
    if (object === undefined) return refuse('not-permitted')
    if (object.state === 'ready') return this.#enter(request, task, start, object)
    object.waitForReady((error) => {
      if (task.hasEnded) return
      const reply = error === undefined ? this.#enterLater(request, task, object) : refuse(error)
      this.#parts.answer(sender, reply)
    })
    if (object.state === 'new') {
      object.state = 'initializing'
      const { id, own } = object
      object.manager?.tell({ op: 'memoryObject.init', object: id, own })
    }
    return undefined
  }

  /** The room found before may be taken by now. */
  #enterLater(request: Request<'vm.map'>, task: MachTask, object: MemoryObject): VmReply {
    const start = request.at ?? task.map.roomFor(request.pages)
    if (start < 0 || !task.map.isFree(start, request.pages)) return refuse('no-room')
    return this.#enter(request, task, start, object)
  }

  #enter(
    { pages, page = 0, copy = false, rights, name }: Request<'vm.map'>,
    task: MachTask,
    start: number,
    managed: MemoryObject | undefined,
  ): VmReply {
    const { objects } = this.#parts
    if (managed !== undefined) objects.charge(managed, task.charge)
    const isPrivate = managed === undefined || copy
    const object = isPrivate ? objects.temporary(task.charge, managed) : managed
    task.map.add({
      start,
      pages,
      objectPage: page,
      rights,
      name: name ?? 'anonymous',
      isPrivate,
      object,
    })
    return { op: 'vm.mapped', page: start }
  }

  #protect({ page, pages, rights }: Request<'vm.protect'>, task: MachTask): VmReply {
    for (const entry of task.map.cut(page, pages)) {
      task.map.add({ ...entry, rights })
      entry.object.references--
      for (const [, frame] of framesOf(entry)) {
        this.#parts.queues.unmap(frame, entry.rights & ~rights)
      }
    }
    return done
  }

  #behave({ page, pages, how }: Request<'vm.behave'>, task: MachTask): VmReply {
    const { queues, faults, wires } = this.#parts
    for (let next = page; next < page + pages; next++) {
      const entry = task.map.find(next)
      if (entry === undefined) return refuse('invalid')
      if (how === 'will-need') faults.resolve(task, next, READ, () => {})
      else if (how === 'do-not-need') {
        const frame = entry.object.frames.get(objectPage(entry, next))
        if (frame !== undefined) queues.deactivate(frame)
      } else if (!wires.has(task, next)) this.#free(entry, objectPage(entry, next))
    }
    return done
  }

  /** What anonymous memory holds may be dropped; what belongs to a file is not the task's to drop. */
  #free({ object, isPrivate }: MapEntry, page: number): void {
    const { queues } = this.#parts
    const frame = object.frames.get(page)
    if (!isPrivate || object.asked.has(page)) return
    if (frame !== undefined && queues.isBusy(frame)) return
    if (frame !== undefined) queues.release(frame)
    object.stored.delete(page)
  }

  /** Brings pages in one after the other, and keeps them. */
  #wire(
    { page, pages }: Request<'vm.wire'>,
    task: MachTask,
    sender: ThreadId,
  ): VmReply | undefined {
    const { queues, faults, wires, answer } = this.#parts
    if (wires.frames + pages > queues.total * WIRABLE_SHARE) return refuse('no-frames')
    let isWaiting = false
    const next = (index: number): VmReply | undefined => {
      if (index === pages) return done
      let ended: VmReply | undefined
      let isOver = false
      const access = (task.map.find(page + index)?.rights ?? 0) & WRITE ? WRITE : READ
      faults.resolve(task, page + index, access, (end) => {
        if ('error' in end) {
          this.#unwire(task, page, index)
          ended = refuse(end.error)
        } else {
          wires.add(task, page + index, end.frame)
          ended = next(index + 1)
        }
        isOver = true
        if (isWaiting && ended !== undefined) answer(sender, ended)
      })
      return isOver ? ended : undefined
    }
    const reply = next(0)
    isWaiting = reply === undefined
    return reply
  }

  /** False: one of them was not wired. */
  #unwire(task: MachTask, page: number, pages: number): boolean {
    let wereWired = true
    for (let next = page; next < page + pages; next++) {
      if (!this.#parts.wires.remove(task, next)) wereWired = false
    }
    return wereWired
  }

  #sync(
    { page, pages }: Request<'vm.sync'>,
    task: MachTask,
    sender: ThreadId,
  ): VmReply | undefined {
    const { queues, pageOut, answer } = this.#parts
    let left = 1
    let isLater = false
    const countDown = () => {
      if (--left === 0 && isLater) answer(sender, done)
    }
    for (let next = page; next < page + pages; next++) {
      const entry = task.map.find(next)
      if (entry === undefined || entry.isPrivate) continue
      const frame = entry.object.frames.get(objectPage(entry, next))
      if (frame === undefined || !queues.isDirty(frame)) continue
      left++
      pageOut.cleanPage(frame, countDown)
    }
    countDown()
    isLater = left > 0
    return isLater ? undefined : done
  }

  /** Both sides see the pages as they are now, through shadows of their own. */
  #fork({ child: space }: Request<'vm.fork'>, task: MachTask): VmReply {
    const { objects, queues, taskAt } = this.#parts
    const child = taskAt(space)
    if (child === undefined || child.map.entries.length > 0) return refuse('not-permitted')
    for (const entry of [...task.map.entries]) {
      if (!entry.isPrivate) {
        child.map.add({ ...entry })
        continue
      }
      task.map.cut(entry.start, entry.pages)
      for (const [, frame] of framesOf(entry)) queues.unmap(frame, WRITE)
      task.map.add({ ...entry, object: objects.temporary(task.charge, entry.object) })
      child.map.add({ ...entry, object: objects.temporary(child.charge, entry.object) })
      // The map's own reference went to the shadows.
      entry.object.references--
    }
    return done
  }
}

function objectPage(entry: MapEntry, page: number): number {
  return page - entry.start + entry.objectPage
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count > 0
}

function isRange({ map }: MachTask, page: number, pages: number): boolean {
  return isCount(pages) && Number.isSafeInteger(page) && page >= 0 && page + pages <= map.pages
}

function refuse(code: MapError | MemoryError): VmReply & { readonly op: 'refused' } {
  return { op: 'refused', code }
}
