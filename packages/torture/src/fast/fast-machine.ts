/**
 * The fast level: the memory service with its containers, over the kernel's mapping tree, and the
 * shadow that says what tasks may see of it. Each step is one request, one reference, one move of a
 * device or of time; everything is compared after each.
 */
import { ALL_RIGHTS, READ, spaceOf, threadId, WRITE } from '@selfpage/kernel'
import type { MapItem, Message, Rights, SpaceId, Ticks } from '@selfpage/kernel'
import { MemoryService } from '@selfpage/memory-server'
import type { Sanction } from '@selfpage/memory-server'
import { hold } from '../violation.ts'
import { FastWorld, PAGES } from './fast-world.ts'
import type { WorldEvent } from './fast-world.ts'
import type {
  Cell,
  Conduct,
  Place,
  Reply,
  ShadowContainer,
  ShadowLock,
  ShadowTask,
} from './shadow.ts'

export interface FastConfig {
  readonly frames: number
  /** How each task answers reclaim requests: as many tasks as there are. */
  readonly conducts: readonly Conduct[]
  readonly sanction: Sanction
}

/** Data that a device moves. */
export interface Transfer {
  readonly direction: 'read' | 'write'
  readonly frames: readonly number[]
  readonly cells: readonly Cell[]
  readonly end: Ticks
  /** Of a read under a lock: what must still be there at the end. */
  readonly seen: number[]
  readonly container: ShadowContainer
  /** The lock under which it was started, which it may outlive. */
  readonly lock: ShadowLock
}

export const DEADLINE: Ticks = 200
export const SHORTEST_DEADLINE: Ticks = 50

/** More alarms and ends of transfers than there can be in one move of time. */
const EVENTS_MAX = 10_000

export class FastMachine {
  readonly world: FastWorld
  readonly service: MemoryService
  readonly tasks: ShadowTask[] = []
  readonly containers = new Map<number, ShadowContainer>()
  readonly config: FastConfig
  transfers: Transfer[] = []
  /** Tasks that were asked for frames and will comply once the shadow has heard of all before. */
  readonly #due = new Set<ShadowTask>()
  #value = 0

  constructor(config: FastConfig) {
    this.config = config
    const { frames, sanction } = config
    this.world = new FastWorld(frames)
    this.service = new MemoryService(
      {
        frames,
        capacityFrames: frames,
        lowFrames: 1,
        highFrames: 3,
        sanction,
        deadlineTicks: DEADLINE,
        shortestDeadlineTicks: SHORTEST_DEADLINE,
        karmaReclaims: 2,
        quarantineTicks: 10,
      },
      this.world,
    )
    for (let frame = 0; frame < frames; frame++) this.service.addFrame(frame)
    this.world.windowOf = (task) => this.taskOf(task)?.pending?.window ?? 0
    this.world.onTell = (to, message) => this.#checkAsk(spaceOf(to), message)
    for (let seat = 0; seat < config.conducts.length; seat++) this.seat(seat)
    this.settle()
  }

  /** A number that was never written before. */
  newValue(): number {
    this.#value += 1
    return this.#value
  }

  newCell(value = 0): Cell {
    return { value, names: 1, heir: undefined }
  }

  taskOf(id: SpaceId): ShadowTask | undefined {
    for (const task of this.tasks) if (task.id === id) return task
    return undefined
  }

  get guaranteed(): number {
    let sum = 0
    for (const task of this.tasks) sum += task.guaranteed
    return sum
  }

  /** A new task takes a seat; the last one there is dead. */
  seat(seat: number, parent?: ShadowTask): ShadowTask {
    const space = this.world.createSpace(`task ${seat}`)
    const task: ShadowTask = {
      seat,
      id: space.id,
      thread: threadId(space.id, 0),
      listener: threadId(space.id, 1),
      space,
      conduct: this.config.conducts[seat],
      handles: new Map(),
      places: Array.from({ length: PAGES }, () => undefined),
      guaranteed: 0,
      limit: Infinity,
      parent,
      change: undefined,
      pending: undefined,
      ask: undefined,
      askedUntil: 0,
      karma: 0,
      isExcused: false,
      isAlive: true,
    }
    this.tasks[seat] = task
    if (parent === undefined) this.contract(task)
    return task
  }

  /** A task's first contract: for no frames. */
  contract(task: ShadowTask): void {
    const contract = { op: 'contract.set', task: task.id, guaranteedFrames: 0 } as const
    const reply = this.service.setContract(contract)
    hold('I2', reply.op === 'contract.done', () => 'an empty contract was refused')
    this.listen(task)
  }

  listen(task: ShadowTask): void {
    this.ask(task, { op: 'memory.listen', thread: task.listener }, (reply) =>
      hold('I12', reply.op === 'memory.done', () => `task ${task.id} may not name its listener`),
    )
  }

  /** A request of a task's main thread, unless that waits for an answer already. */
  ask(
    task: ShadowTask,
    request: { readonly op: string; readonly [field: string]: unknown },
    act: (reply: Reply) => void,
    window = 0,
  ): void {
    if (task.pending !== undefined || !task.isAlive) return
    const message: Message = request
    // A late answer may come within `serve`.
    task.pending = { message, act, window }
    const reply: Reply | undefined = this.service.serve(message, task.thread)
    if (reply === undefined) return
    task.pending = undefined
    if (reply.items !== undefined) this.world.install(task.id, reply.items, window)
    act(reply)
  }

  /** A request of another thread of the task, which never has to wait. */
  askAside(task: ShadowTask, request: object): Reply {
    const reply: Reply | undefined = this.service.serve(request as Message, task.listener)
    hold('I31', reply !== undefined, () => `task ${task.id} has to wait for giving frames back`)
    return reply as Reply
  }

  /** Notes where the items of a reply went. */
  place(
    task: ShadowTask,
    window: number,
    items: readonly MapItem[] | undefined,
    cells: readonly Cell[],
    container?: ShadowContainer,
  ): void {
    for (const [index, { rights }] of (items ?? []).entries()) {
      const page = window + index
      if (page >= PAGES) break
      this.placeOne(task, page, { cell: cells[index], rights, giver: task, container })
    }
  }

  placeOne(task: ShadowTask, page: number, place: Omit<Place, 'frame' | 'value'>): void {
    this.disown(task, page)
    const before = task.places[page]
    const frame = task.space.frameAt(page)
    // The same page of the same sender only gains rights (L4), whatever it is called now.
    const isKept = before !== undefined && before.frame === frame
    // Had by two ways at once: either will do.
    const isMixed = isKept && (before.container !== place.container || before.giver !== place.giver)
    const container = isMixed ? undefined : place.container
    const rights = isKept ? before.rights | place.rights : place.rights
    task.places[page] = { ...place, frame, rights, container, value: place.cell.value }
  }

  /** A task changed its own mapping: a lock of its own does not promise it any more. */
  disown(task: ShadowTask, page: number): void {
    for (const { lock } of this.containers.values()) {
      if (lock?.holder !== task.id) continue
      const index = lock.pages.indexOf(page)
      if (index >= 0) lock.pages[index] = -1
    }
  }

  /** Writes by a mapping, if it permits: no protocol, no permission but the processor's. */
  write(task: ShadowTask, page: number): void {
    if ((task.space.rightsAt(page) & WRITE) === 0) return
    const place = task.places[page]
    hold('I14', place !== undefined, () => `task ${task.id} can write page ${page}, and should not`)
    const value = this.newValue()
    this.world.values[task.space.frameAt(page)] = value
    const { cell, giver } = place as Place
    cell.value = value
    for (const { cells, seen, container } of this.transfers) {
      const index = cells.indexOf(cell)
      // The holder of a lock may do what it likes to its own transfer.
      if (index >= 0 && container.lock?.holder === giver.id) seen[index] = value
    }
  }

  /** Handles that a task is charged for, and pages of its containers. */
  charged(task: ShadowTask): number {
    let count = 0
    for (const page of task.handles.values()) if (!page.isSoft) count += 1
    for (const { owner, cells } of this.containers.values()) {
      if (owner === task) count += cells.length
    }
    return count
  }

  drop(task: ShadowTask, handle: number): void {
    const page = task.handles.get(handle)
    if (page !== undefined) page.cell.names -= 1
    task.handles.delete(handle)
  }

  /** Lets time pass: alarms, devices and tasks that comply late, each in its turn. */
  pass(ticks: Ticks): void {
    this.settle()
    const end = this.world.now + ticks
    for (let events = 0; ; events++) {
      hold('I22', events < EVENTS_MAX, () => `alarm after alarm, and the time stays ${end}`)
      const alarm = this.world.nextAlarm(end) ?? Infinity
      let transfer: Transfer | undefined
      for (const each of this.transfers) {
        if (transfer === undefined || each.end < transfer.end) transfer = each
      }
      const deadline = Math.min(...this.tasks.map(lastMoment))
      const next = Math.min(alarm, transfer?.end ?? Infinity, deadline)
      if (next > end) break
      this.world.now = Math.max(this.world.now, next)
      const isAlarm = (transfer?.end ?? Infinity) > next && deadline > next
      if (!isAlarm) this.world.alarm(alarm)
      if (isAlarm) {
        this.service.wake()
        this.expire()
      } else if (transfer !== undefined && transfer.end <= next) this.endTransfer(transfer)
      else for (const task of this.tasks) if (lastMoment(task) <= next) this.comply(task)
      this.settle()
    }
    this.world.now = end
    this.expire()
  }

  /** Leases that are over. The service breaks them when it is next asked, with the same effect. */
  expire(): void {
    for (const container of this.containers.values()) container.expire(this.world.now)
    this.#bury()
  }

  endTransfer(transfer: Transfer): void {
    const { direction, frames, cells, seen, container, lock } = transfer
    this.transfers = this.transfers.filter((each) => each !== transfer)
    for (const [index, frame] of frames.entries()) {
      const state = this.service.table.stateOf(frame)
      hold('I23', state === 'bound' || state === 'quarantined', () => {
        return `frame ${frame} is ${state} while a device is at it`
      })
      if (direction === 'write') {
        const value = this.newValue()
        this.world.values[frame] = value
        cells[index].value = value
      } else if (container.lock === lock && lock.exclusive) {
        hold('I21', this.world.values[frame] === seen[index], () => {
          return `frame ${frame} changed while a device read it under a lock`
        })
      }
      this.world.transfers[frame] -= 1
    }
  }

  /** Gives back what was asked for, from the listener's thread. */
  comply(task: ShadowTask): void {
    const { ask } = task
    if (ask === undefined) return
    task.ask = undefined
    const target = Math.max(ask.target, task.guaranteed)
    const surplus = this.charged(task) - target
    const handles: number[] = []
    for (const [handle, { isSoft }] of task.handles) {
      if (handles.length < surplus && !isSoft && !this.#isLocked(task, handle)) handles.push(handle)
    }
    if (handles.length > 0) this.giveBack(task, handles)
    for (const container of [...this.containers.values()]) {
      // Others may have been answered meanwhile, which comes before what is done next.
      this.#followAll()
      if (!task.isAlive || this.charged(task) <= target) break
      if (container.isGone) continue
      if (container.owner !== task || container.lock !== undefined || container.isOrphan) continue
      const reply = this.askAside(task, { op: 'container.deallocate', container: container.id })
      if (reply.op !== 'container.done') continue
      container.end()
      this.containers.delete(container.id)
    }
    this.#followAll()
    if (this.charged(task) > target) task.isExcused = true
    if (task.conduct === 'reallocate' && task.isAlive) this.#takeAgain(task, ask.frames)
  }

  giveBack(task: ShadowTask, handles: readonly number[]): void {
    const reply = this.askAside(task, { op: 'memory.deallocate', handles })
    hold('I28', reply.op === 'memory.done', () => `task ${task.id} cannot comply: ${reply.code}`)
    for (const handle of handles) this.drop(task, handle)
  }

  /** A task is dead, by whatever hand: its memory is gone, and its children's promises are. */
  bury(task: ShadowTask): void {
    if (!task.isAlive) return
    task.isAlive = false
    for (const child of this.tasks) if (child.parent === task) this.bury(child)
    this.world.destroySpace(task.id)
    this.returnToParent(task)
    task.guaranteed = 0
    task.pending = undefined
    for (const handle of task.handles.keys()) this.drop(task, handle)
    for (const container of this.containers.values()) {
      if (container.lock?.holder === task.id) container.breakLock()
      container.losers.delete(task.id)
      if (container.owner !== task || container.isGone) continue
      container.isOrphan = true
      if (container.lock === undefined) container.end()
    }
    this.#bury()
    this.seat(task.seat)
  }

  returnToParent(task: ShadowTask): void {
    if (task.parent !== undefined) {
      if (task.parent.isAlive) task.parent.guaranteed += task.guaranteed
      task.guaranteed = 0
    }
    task.parent = undefined
  }

  /** What the service did beyond answering, and what tasks do about it. */
  settle(): void {
    this.#followAll()
    for (const task of this.#due) {
      this.#due.delete(task)
      this.comply(task)
      this.#followAll()
    }
  }

  /** In the order in which the service did it. */
  #followAll(): void {
    const { events } = this.world
    for (let index = 0; index < events.length; index++) this.#follow(events[index])
    events.length = 0
  }

  #follow(event: WorldEvent): void {
    if (event.kind === 'answer') {
      const task = this.taskOf(spaceOf(event.to))
      const pending = task?.pending
      if (task === undefined || pending === undefined) return
      task.pending = undefined
      pending.act(event.message)
    } else if (event.kind === 'told') {
      const task = this.taskOf(spaceOf(event.to))
      if (task !== undefined && event.message.op === 'memory.reclaim') {
        this.#beAsked(task, event.message)
      }
    } else if (event.kind === 'killed') {
      const task = this.taskOf(event.task)
      if (task !== undefined) this.bury(task)
    } else this.#hear(event.event, event.values)
  }

  #hear(event: string, values: Readonly<Record<string, unknown>>): void {
    const task = this.taskOf(values['task'] as SpaceId)
    if (task === undefined) return
    if (event === 'sanction') {
      const isHonest = task.conduct === 'prompt' || task.conduct === 'late'
      hold(
        'I29',
        !isHonest || task.isExcused,
        () => `task ${task.id} did as asked, and is punished`,
      )
      hold('I29', this.world.now >= task.askedUntil, () => {
        return `task ${task.id} has until ${task.askedUntil}, and is punished at ${this.world.now}`
      })
      task.ask = undefined
      if (values['sanction'] === 'karma') task.karma += 2
    } else if (event === 'reclaim' && values['isAnnounced'] === false) {
      task.karma -= 1
      hold('I29', task.karma >= 0, () => `task ${task.id} loses frames without being asked`)
    } else if (event === 'forced') {
      for (const handle of task.handles.keys()) {
        if (this.service.handles.slotOf(handle) === undefined) this.drop(task, handle)
      }
    } else if (event === 'contract.reduced') {
      const { change } = task
      hold('I2', change !== undefined && this.world.now >= change.at, () => {
        return `the contract of task ${task.id} was reduced before its time`
      })
      task.change = undefined
      task.limit = change!.limit
      task.guaranteed = Math.min(task.guaranteed, change!.guaranteed)
    }
  }

  #beAsked(task: ShadowTask, message: Message): void {
    const { frames, deadlineTicks } = message as unknown as {
      readonly frames: number
      readonly deadlineTicks: Ticks
    }
    task.isExcused = false
    task.askedUntil = deadlineTicks
    const target = this.charged(task) - frames
    task.ask = { frames, deadline: deadlineTicks, target }
    if (task.conduct === 'prompt' || task.conduct === 'reallocate') this.#due.add(task)
    else if (task.conduct === 'ignore') task.ask = undefined
  }

  #checkAsk(task: SpaceId, message: Message): void {
    if (message.op !== 'memory.reclaim') return
    const account = this.service.accounts.get(task)
    const { frames } = message as unknown as { readonly frames: number }
    hold('I28', frames > 0 && frames <= (account?.extra ?? 0), () => {
      return `task ${task} is asked for ${frames} frames and has ${account?.extra} extra ones`
    })
  }

  /** Frees and takes again: what was reclaimed is not for the one who gave it (I30). */
  #takeAgain(task: ShadowTask, count: number): void {
    this.allocate(task, count, { partial: true })
  }

  allocate(task: ShadowTask, count: number, flags: Readonly<Record<string, unknown>>): void {
    this.ask(task, { op: 'memory.allocate', count, flags }, (reply) => {
      const promised = Math.max(0, task.guaranteed - this.charged(task))
      if (reply.op === 'refused') {
        const isKind = flags['contiguous'] === true || flags['range'] !== undefined
        hold('I36', count > promised || isKind, () => {
          return `task ${task.id} is promised ${promised} frames and refused ${count}`
        })
        return
      }
      const handles = reply.handles ?? []
      hold('I9', flags['partial'] === true || handles.length === count, () => 'half an allocation')
      hold('I2', flags['extra'] !== false || handles.length <= promised, () => {
        return `task ${task.id} asked for no extra frames, and got some`
      })
      for (const handle of handles) {
        for (const { handles: others } of this.tasks) {
          hold('I8', !others.has(handle), () => `handle ${handle} was given twice`)
        }
        task.handles.set(handle, { cell: this.newCell(), isSoft: false })
      }
      this.checkExtras(task)
    })
  }

  /** Extra frames were taken: were they to be had? */
  checkExtras(task: ShadowTask): void {
    const charged = this.charged(task)
    if (charged <= task.guaranteed) return
    hold('I30', this.world.now >= task.askedUntil, () => {
      return `task ${task.id} takes extra frames until ${task.askedUntil}, when it gives some back`
    })
    hold('I2', charged <= task.limit, () => `task ${task.id} is over its limit of ${task.limit}`)
  }

  #isLocked(task: ShadowTask, handle: number): boolean {
    const cell = task.handles.get(handle)?.cell
    for (const { lock, cells } of this.containers.values()) {
      if (lock !== undefined && cell !== undefined && cells.includes(cell)) return true
    }
    return false
  }

  /** Containers that are gone are forgotten. */
  #bury(): void {
    for (const [id, { isGone }] of this.containers) if (isGone) this.containers.delete(id)
  }
}

/** When a task that complies late does so. */
function lastMoment(task: ShadowTask): Ticks {
  return task.conduct === 'late' && task.ask !== undefined ? task.ask.deadline - 1 : Infinity
}

export const RIGHTS: readonly Rights[] = [READ, READ | WRITE, READ | WRITE, WRITE, ALL_RIGHTS]
