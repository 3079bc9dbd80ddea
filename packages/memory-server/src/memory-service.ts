/**
 * The memory server without its thread: messages in, replies out. Everything the memory server
 * decides is decided here and in the files it is made of, in terms of `Surroundings`; so a proxy is
 * the same service in other surroundings (G9), and tests need no kernel.
 *
 * A request that finds no frame for a page that is guaranteed waits: extra frames are being taken
 * back, which is bounded by the shortest deadline (G7). It is then served again from the start,
 * which it can be because refused requests change nothing that anybody sees.
 */
import { Containers } from '@selfpage/container'
import type { ContainerReply, ContainerRequest, Slot } from '@selfpage/container'
import { flexpage, guard, NO_THREAD, spaceOf } from '@selfpage/kernel'
import type { MapItem, Message, SpaceId, ThreadId, Ticks } from '@selfpage/kernel'
import { Accounts } from './accounts.ts'
import type { Account } from './accounts.ts'
import { auditService } from './audit.ts'
import { Contracts } from './contracts.ts'
import type { ContractOutcome } from './contracts.ts'
import { FrameMemory } from './frame-memory.ts'
import { FrameTable } from './frame-table.ts'
import { Handles } from './handles.ts'
import { MemoryOperations, refuse } from './memory-operations.ts'
import type {
  Account as AccountReply,
  ContractChanged,
  ContractReply,
  ContractRequest,
  MemoryReply,
  MemoryRequest,
  PolicyServerMessage,
} from './protocol.ts'
import { Reclaimer } from './reclaimer.ts'
import type { Executioner, ReclaimSettings } from './reclaimer.ts'
import { SlotTable } from './slot-table.ts'
import type { Surroundings } from './surroundings.ts'

export interface ServiceSettings extends ReclaimSettings {
  /** Frames of the machine; those that are not `addFrame`d stay reserved. */
  readonly frames: number
  /** Frames that can be promised in all: those that will be added. */
  readonly capacityFrames: number
  /** Who says that tasks have ended, and may do what the memory policy server may. */
  readonly root?: ThreadId
  /** How often frames in quarantine are looked at. */
  readonly quarantineTicks: Ticks
}

type Allocate = Extract<MemoryRequest, { op: 'memory.allocate' }>
type Map = Extract<MemoryRequest, { op: 'memory.map' }>

interface Waiting {
  readonly sender: ThreadId
  readonly message: Message
  /** Frames it needs, as far as is known: more than were there the last time it was tried. */
  frames: number
}

export class MemoryService implements Executioner {
  readonly table: FrameTable
  readonly accounts = new Accounts()
  readonly slots = new SlotTable()
  readonly handles = new Handles()
  readonly memory: FrameMemory
  readonly containers: Containers
  readonly reclaimer: Reclaimer
  readonly settings: ServiceSettings
  /** Told of pressure and of contracts that end; may change them. */
  policyServer: ThreadId = NO_THREAD
  readonly #world: Surroundings
  readonly #operations: MemoryOperations
  readonly #contracts: Contracts
  #waiting: Waiting[] = []
  #quarantineAlarm = false
  #leaseAlarm: Ticks = Infinity
  #contractAlarm: Ticks = Infinity

  constructor(settings: ServiceSettings, world: Surroundings) {
    this.settings = settings
    this.#world = world
    this.table = new FrameTable(settings.frames)
    this.memory = new FrameMemory(
      this.table,
      this.accounts,
      this.slots,
      this.handles,
      world,
      settings.lowFrames,
    )
    this.containers = new Containers(this.memory)
    this.reclaimer = new Reclaimer(this.accounts, this.table, world, settings, this)
    this.#operations = new MemoryOperations(this.table, this.slots, this.handles, this.memory)
    this.#contracts = new Contracts(this.accounts, settings.capacityFrames)
  }

  /** Requests that wait for a frame. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** A frame of the machine is this server's from now on. */
  addFrame(frame: number): void {
    this.table.add(frame)
  }

  /** @returns the answer; undefined: it will be posted when there is one */
  serve(message: Message, sender: ThreadId): Message | undefined {
    this.memory.starved = undefined
    const account = this.accounts.get(spaceOf(sender))
    const reply = this.#answer(message, sender, account)
    if (this.memory.starved !== undefined && isNoFrames(reply)) {
      // A thread waits for one answer at a time; of a rogue that sends more, only the last waits.
      this.#waiting = this.#waiting.filter((waiting) => waiting.sender !== sender)
      this.#waiting.push({ sender, message, frames: this.#missing(sender, message) })
      this.#world.note('wait', { task: spaceOf(sender), waiting: this.#waiting.length })
      this.#afterwards(undefined)
      return undefined
    }
    if (reply.items !== undefined && (this.#waiting.length > 0 || this.reclaimer.isShort)) {
      // To take frames back now could take what this reply is about to map (I14): once it is sent.
      this.#world.alarm(this.#world.now)
      if (account?.ask !== undefined) this.reclaimer.settle(account)
    } else this.#afterwards(account)
    return reply
  }

  /** To be called when an alarm of the surroundings goes off; too often does no harm. */
  wake(): void {
    const { now } = this.#world
    if (this.table.quarantined > 0) {
      this.table.releaseQuiesced((frame) => this.#world.isInTransfer(frame))
    }
    this.#quarantineAlarm = false
    if (now >= this.#leaseAlarm) {
      this.#leaseAlarm = Infinity
      this.containers.expire(now)
      this.#watchLeases()
    }
    this.#advanceContracts(now)
    this.reclaimer.wake()
    this.#afterwards(undefined)
  }

  /** A task is no more: all it had is freed, and its guarantee returns whence it came (G9, I3). */
  taskEnded(task: SpaceId): void {
    const account = this.accounts.get(task)
    // Without a contract, it may still hold locks on others' containers (I27).
    if (account === undefined) this.containers.taskEnded(task)
    else this.#endAccount(account)
    this.#afterwards(undefined)
  }

  /** Gives a contract, or changes it, with the authority of the memory policy server. */
  setContract(request: Extract<ContractRequest, { op: 'contract.set' }>): ContractReply {
    const reply = this.#adopt(this.#contracts.set(request, this.#world.now))
    this.#afterwards(undefined)
    return reply
  }

  account(task: SpaceId): AccountReply | undefined {
    const account = this.accounts.get(task)
    if (account === undefined) return undefined
    return this.#operations.serve(account, { op: 'memory.account' }) as AccountReply & MemoryReply
  }

  /** Checks I1 to I4 and everything the structures take for granted; throws what is broken. */
  audit(): void {
    auditService(this)
  }

  force(account: Account, targetFrames: number): boolean {
    let taken = 0
    for (const slot of this.slots.slotsOf(account)) {
      if (account.allocated <= targetFrames) break
      if (this.slots.handle[slot] === 0 || this.memory.isSoft(slot)) continue
      this.memory.endHandle(slot)
      this.memory.give(slot)
      taken += 1
    }
    this.#world.note('forced', { task: account.task, frames: taken })
    return account.allocated <= targetFrames
  }

  kill(account: Account): void {
    const { task } = account
    this.#endAccount(account)
    this.#world.destroyTask(task)
  }

  #answer(message: Message, sender: ThreadId, account: Account | undefined): Message {
    const { op } = message
    // First, for it is the way of most page faults.
    if (op === 'memory.mapOne' || op.startsWith('memory.')) {
      if (account === undefined || account.isEnded) return refuse('no-contract')
      const reply = this.#operations.serve(account, message as MemoryRequest)
      if (op === 'memory.allocate') this.#noteAllocation(account, message, reply)
      return reply
    }
    if (op.startsWith('container.')) {
      return this.#serveContainer(message as ContainerRequest, sender, account)
    }
    if (op.startsWith('contract.') || op === 'task.ended') {
      return this.#serveContract(message as ContractRequest, sender)
    }
    return refuse('invalid')
  }

  #serveContainer(
    request: ContainerRequest,
    sender: ThreadId,
    account: Account | undefined,
  ): Message {
    const task = spaceOf(sender)
    const isBirth = request.op === 'container.create' || request.op === 'container.createFrom'
    if (isBirth && (account === undefined || account.isEnded)) return refuse('no-contract')
    const { reply, mapping } = this.containers.serve(task, request, this.#world.now)
    if (this.#world.isObserved && reply.op === 'container.done') {
      this.#world.note('container.version', {
        container: reply.container,
        version: reply.version,
        operation: request.op,
        task,
      })
    }
    this.#watchLeases()
    if (mapping === undefined) return this.#withPhysicalFrames(reply)
    const items: MapItem[] = mapping.frames.map((frame, at) => {
      this.memory.noteMapping(frame)
      return { flexpage: flexpage(frame), rights: mapping.rights, at }
    })
    return { ...reply, items }
  }

  /** Devices know frames by numbers of the machine, which a proxy's own are not. */
  #withPhysicalFrames(reply: ContainerReply): ContainerReply {
    const { physical } = this.#world
    if (physical === undefined || reply.op === 'refused' || reply.frames === undefined) return reply
    return { ...reply, frames: reply.frames.map(physical) }
  }

  #serveContract(request: ContractRequest, sender: ThreadId): ContractReply {
    const caller = spaceOf(sender)
    const isTrusted =
      sender !== NO_THREAD && (sender === this.policyServer || sender === this.settings.root)
    if (request.op === 'contract.set') {
      if (!guard('I2/authority', isTrusted)) return refuseContract('not-permitted')
      return this.#adopt(this.#contracts.set(request, this.#world.now))
    }
    if (request.op === 'contract.split') {
      return this.#adopt(this.#contracts.split(caller, request))
    }
    if (request.op === 'task.ended' && !guard('I3/root', sender === this.settings.root)) {
      return refuseContract('not-permitted')
    }
    const account = this.accounts.get(request.task)
    const isParent = account !== undefined && account.parent === caller
    if (!guard('I3/authority', isTrusted || isParent)) return refuseContract('not-permitted')
    if (account === undefined) {
      if (request.op === 'contract.end') return refuseContract('no-contract')
      this.containers.taskEnded(request.task)
    } else this.#endAccount(account)
    return { op: 'contract.done', guaranteedFrames: 0 }
  }

  #adopt({ reply, changed }: ContractOutcome): ContractReply {
    if (changed === undefined) return reply
    this.#world.note('contract.set', {
      task: changed.task,
      guaranteed: changed.guaranteed,
      limit: changed.limit,
      parent: changed.parent,
    })
    this.reclaimer.settle(changed)
    this.#tellTask(changed)
    this.reclaimer.enforceLimit(changed)
    this.#watchContracts()
    return reply
  }

  /** Reductions are told when they are announced, so that the task can page out in time (G8). */
  #tellTask(account: Account): void {
    const { listener, change, told } = account
    const guaranteedFrames = change?.guaranteedFrames ?? account.guaranteed
    const limitFrames = change?.limitFrames ?? account.limit
    const isKnown = told?.[0] === guaranteedFrames && told[1] === limitFrames
    if (listener === NO_THREAD || isKnown) return
    const effectiveTicks = change?.effectiveTicks ?? this.#world.now
    const message: ContractChanged = {
      op: 'contract.changed',
      guaranteedFrames,
      limitFrames,
      effectiveTicks,
    }
    if (this.#world.tell(listener, message)) account.told = [guaranteedFrames, limitFrames]
  }

  #endAccount(account: Account): void {
    const { task } = account
    for (const child of this.#contracts.childrenOf(task)) this.#endAccount(child)
    this.#contracts.end(account)
    this.reclaimer.forget(account)
    this.containers.taskEnded(task)
    account.isEnded = true
    account.listener = NO_THREAD
    const slots = this.slots.slotsOf(account)
    for (const slot of slots) if (this.memory.isSoft(slot)) this.memory.give(slot)
    for (const slot of slots) if (this.slots.handle[slot] !== 0) this.#drop(slot)
    if (account.allocated === 0) this.accounts.close(account)
    this.#waiting = this.#waiting.filter(({ sender }) => spaceOf(sender) !== task)
    this.#world.note('task.ended', { task, left: account.allocated })
    this.#tellPolicyServer({ op: 'task.ended', task })
  }

  #drop(slot: Slot): void {
    this.memory.endHandle(slot)
    this.memory.give(slot)
  }

  /** What any operation may have made possible, or necessary. */
  #afterwards(account: Account | undefined): void {
    if (account?.ask !== undefined) this.reclaimer.settle(account)
    if (this.#waiting.length > 0) this.#serveWaiting()
    let wanted = 0
    for (const { frames } of this.#waiting) wanted += frames
    this.reclaimer.demand(wanted)
    if (this.#waiting.length > 0) this.#serveWaiting()
    if (this.table.quarantined > 0 && !this.#quarantineAlarm) {
      this.#quarantineAlarm = true
      this.#world.alarm(this.#world.now + this.settings.quarantineTicks)
    }
  }

  #serveWaiting(): void {
    for (let index = 0; index < this.#waiting.length && this.table.available > 0;) {
      const waiting = this.#waiting[index]
      const { sender, message } = waiting
      const { available } = this.table
      this.memory.starved = undefined
      const reply = this.#answer(message, sender, this.accounts.get(spaceOf(sender)))
      if (this.memory.starved !== undefined && isNoFrames(reply)) {
        waiting.frames = Math.max(this.#missing(sender, message), available + 1)
        index += 1
        continue
      }
      this.#waiting.splice(index, 1)
      this.#world.answer(sender, reply)
    }
  }

  /** Frames that a request lacks, as far as it says; at least one. */
  #missing(sender: ThreadId, message: Message): number {
    const { count, handles } = message as Partial<Pick<Allocate, 'count'> & Pick<Map, 'handles'>>
    if (count !== undefined) return count
    let missing = 0
    for (const handle of handles ?? []) {
      const slot = this.memory.slotOf(spaceOf(sender), handle)
      if (slot !== undefined && !this.memory.isOwn(slot)) missing += 1
    }
    return Math.max(1, missing)
  }

  #advanceContracts(now: Ticks): void {
    this.#contractAlarm = Infinity
    const { reduced, ended } = this.#contracts.advance(now)
    for (const account of reduced) {
      this.#world.note('contract.reduced', { task: account.task, guaranteed: account.guaranteed })
      this.#tellTask(account)
      this.reclaimer.enforceLimit(account)
    }
    for (const { task } of ended) {
      this.#tellPolicyServer({ op: 'contract.expires', task, atTicks: now })
    }
    this.#watchContracts()
  }

  #watchContracts(): void {
    const { nextTicks } = this.#contracts
    if (nextTicks >= this.#contractAlarm) return
    this.#contractAlarm = nextTicks
    this.#world.alarm(nextTicks)
  }

  #watchLeases(): void {
    const next = this.containers.nextExpiryTicks
    if (next === undefined || next >= this.#leaseAlarm || next <= this.#world.now) return
    this.#leaseAlarm = next
    this.#world.alarm(next)
  }

  #noteAllocation(account: Account, request: Message, reply: MemoryReply): void {
    if (reply.op === 'memory.allocated') {
      this.#world.note('allocate', {
        task: account.task,
        frames: reply.handles.length,
        allocated: account.allocated,
        extra: account.extra,
      })
    } else if (isNoFrames(reply) && this.memory.starved === undefined) {
      const wantedFrames = (request as { readonly count?: number }).count ?? 0
      this.#tellPolicyServer({ op: 'pressure', task: account.task, wantedFrames })
    }
  }

  #tellPolicyServer(message: PolicyServerMessage): void {
    if (this.policyServer !== NO_THREAD) this.#world.tell(this.policyServer, message)
  }
}

function isNoFrames(reply: Message): boolean {
  return reply.op === 'refused' && (reply as { readonly code?: string }).code === 'no-frames'
}

function refuseContract(code: Extract<ContractReply, { op: 'refused' }>['code']): ContractReply {
  return { op: 'refused', code }
}
