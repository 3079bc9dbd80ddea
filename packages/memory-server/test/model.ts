/**
 * What tasks may expect of memory, in maps of handles and numbers: no frames, no sharing, no lists.
 * The service is compared with it after every step.
 */
import assert from 'node:assert/strict'
import {
  READ,
  spaceId,
  spaceOf,
  threadId,
  WRITE,
  type MapItem,
  type Message,
  type SpaceId,
  type ThreadId,
} from '@selfpage/kernel'
import type { MemoryService } from '../src/index.ts'
import type { ByteWorld } from './byte-world.ts'

interface Page {
  value: number
  isSoft: boolean
}

export interface ModelTask {
  readonly space: SpaceId
  readonly thread: ThreadId
  readonly pages: Map<number, Page>
  guaranteed: number
  parent: SpaceId | undefined
  /** A request that was not answered yet. */
  pending: { readonly message: Message; readonly act: (reply: Reply) => void } | undefined
  asked: { readonly frames: number; readonly deadline: number } | undefined
  isLive: boolean
}

export interface Reply extends Message {
  readonly code?: string
  readonly handles?: readonly number[]
  readonly results?: readonly string[]
}

/** A step: which operation, of which task, and numbers that choose its arguments. */
export interface Step {
  readonly kind: number
  readonly task: number
  readonly a: number
  readonly b: number
}

export class Model {
  readonly tasks: ModelTask[] = []
  readonly #service: MemoryService
  readonly #world: ByteWorld
  readonly #frames: number
  #value = 1
  #nextSpace = 1
  #answersSeen = 0
  #toldSeen = 0
  #destroyedSeen = 0

  constructor(service: MemoryService, world: ByteWorld, tasks: number) {
    this.#service = service
    this.#world = world
    this.#frames = world.frames.length
    for (let task = 0; task < tasks; task++) this.#start()
    world.onTell = (to, message) => {
      if (message.op !== 'memory.reclaim') return
      const extra = service.account(spaceOf(to))?.extraFrames
      assert.ok((message as Message & { frames: number }).frames <= (extra ?? 0), 'I28')
    }
  }

  step({ kind, task: index, a, b }: Step): void {
    const task = this.tasks[index % this.tasks.length]
    if (task === undefined) return
    const operations = [
      () => this.#allocate(task, 1 + (a % 4), b),
      () => this.#allocate(task, 1 + (a % 9), b),
      () => this.#mapOne(task, a, READ | WRITE),
      () => this.#mapOne(task, a, READ),
      () => this.#mapOne(task, a, READ | WRITE),
      () => this.#mapAll(task),
      () => this.#allocate(task, 1 + (a % 12), b),
      () => this.#mapAll(task),
      () => this.#poke(task, a),
      () => this.#deallocate(task, a, b),
      () => this.#copy(task, a, b),
      () => this.#copy(task, a, b),
      () => this.#releaseData(task, a),
      () => this.#soften(task, a, b),
      () => this.#regain(task),
      () => b % 4 === 0 && this.#setContract(task, a),
      () => this.#split(task, a, b % 4),
      () => this.#steal(task, a),
      () => this.#world.pass(1 + (a % 60), this.#service),
      () => a % 10 === 0 && this.#end(task, b),
    ]
    operations[kind % operations.length]?.()
    this.#settle()
    this.#compare()
  }

  /** All that was asked for is answered: reclaim requests met, and time for what waits. */
  finish(): void {
    for (let round = 0; round < 50; round++) {
      this.#world.pass(20, this.#service)
      this.#settle()
    }
    this.#compare()
    for (const task of this.tasks) {
      assert.equal(task.pending, undefined, 'G7: a guaranteed access is served in bounded time')
    }
  }

  #start(hasContract = true): ModelTask {
    const space = spaceId(this.#nextSpace++)
    const task: ModelTask = {
      space,
      thread: threadId(space, 0),
      pages: new Map(),
      guaranteed: 0,
      parent: undefined,
      pending: undefined,
      asked: undefined,
      isLive: true,
    }
    this.tasks.push(task)
    if (hasContract) {
      this.#service.setContract({ op: 'contract.set', task: space, guaranteedFrames: 0 })
      this.#listen(task)
    }
    return task
  }

  #listen(task: ModelTask): void {
    this.#ask(task, { op: 'memory.listen', thread: threadId(task.space, 1) } as Message, (reply) =>
      assert.equal(reply.op, 'memory.done'),
    )
  }

  #ask(task: ModelTask, message: Message, act: (reply: Reply) => void): void {
    if (task.pending !== undefined) return
    const reply = this.#service.serve(message, task.thread)
    if (reply === undefined) task.pending = { message, act }
    else act(reply)
  }

  #allocate(task: ModelTask, count: number, b: number): void {
    const flags = { extra: b % 4 !== 0, partial: b % 3 === 0, bind: b % 5 === 0 }
    const promised = Math.max(0, task.guaranteed - charged(task))
    this.#ask(task, { op: 'memory.allocate', count, flags } as Message, (reply) => {
      if (count <= promised) assert.equal(reply.op, 'memory.allocated', 'a guaranteed allocation')
      if (reply.op === 'refused') return
      const handles = reply.handles ?? []
      if (!flags.partial) assert.equal(handles.length, count)
      if (!flags.extra) assert.ok(handles.length <= promised)
      for (const handle of handles) {
        for (const other of this.tasks) assert.equal(other.pages.has(handle), false, 'I8')
        task.pages.set(handle, { value: 0, isSoft: false })
      }
    })
  }

  #mapOne(task: ModelTask, a: number, rights: number): void {
    const handle = pick(task, a)
    this.#ask(task, { op: 'memory.mapOne', handle, rights } as Message, (reply) => {
      // Looked up now: another thread may have given it back while this one waited.
      const page = task.pages.get(handle)
      if (page === undefined) assert.equal(reply.code, 'no-such-handle')
      else if (page.isSoft) assert.ok(['soft', 'no-such-handle'].includes(reply.code ?? ''))
      else if (reply.op === 'memory.mapped') {
        this.#world.install(task.space, handle, reply.items?.[0] as MapItem)
        assert.equal(this.#world.read(task.space, handle), page.value, 'I13')
        if ((rights & WRITE) !== 0) this.#write(task, handle)
      } else {
        assert.equal(reply.code, 'no-frames')
        assert.ok(charged(task) > task.guaranteed, 'only extra pages are refused')
      }
    })
  }

  #mapAll(task: ModelTask): void {
    for (let index = 0; index < task.pages.size; index++) this.#mapOne(task, index, READ | WRITE)
  }

  /** Writes where the task has a mapping that lets it, without asking anybody. */
  #poke(task: ModelTask, a: number): void {
    const handle = pick(task, a)
    const mapping = this.#world.mappings.get(`${task.space}:${handle}`)
    if (mapping !== undefined && (mapping.rights & WRITE) !== 0) this.#write(task, handle)
  }

  #write(task: ModelTask, handle: number): void {
    const mapping = this.#world.mappings.get(`${task.space}:${handle}`)
    const page = task.pages.get(handle)
    if (mapping === undefined || page === undefined) throw new Error('a mapping of no page (I14)')
    page.value = this.#value++
    this.#world.frames[mapping.frame] = page.value
  }

  #deallocate(task: ModelTask, a: number, b: number): void {
    const handles = some(task, a, 1 + (b % 3), true)
    if (b % 7 === 0 && handles.length > 0) handles.push(handles[0])
    this.#ask(task, { op: 'memory.deallocate', handles } as Message, (reply) => {
      if (reply.op === 'refused') {
        assert.ok(['duplicate', 'no-such-handle'].includes(reply.code ?? ''), 'I9')
        return
      }
      for (const handle of handles) this.#drop(task, handle)
    })
  }

  #copy(task: ModelTask, a: number, b: number): void {
    const count = 1 + (b % 2)
    const from = some(task, a, count)
    const to = some(task, a + count, from.length)
    this.#ask(task, { op: 'memory.copy', from, to } as Message, (reply) => {
      if (reply.op === 'refused') {
        assert.ok(['duplicate', 'invalid'].includes(reply.code ?? ''), 'I9')
        return
      }
      for (const [index, handle] of to.entries()) {
        const target = task.pages.get(handle)
        const source = task.pages.get(from[index])
        if (target !== undefined && source !== undefined) target.value = source.value
      }
    })
  }

  #releaseData(task: ModelTask, a: number): void {
    const [handle] = some(task, a, 1)
    if (handle === undefined) return
    this.#ask(task, { op: 'memory.releaseData', handles: [handle] } as Message, (reply) => {
      const page = task.pages.get(handle)
      if (page !== undefined) page.value = 0
      if (reply.op !== 'memory.mapped') return
      this.#world.install(task.space, handle, reply.items?.[0] as MapItem)
      assert.equal(this.#world.read(task.space, handle), 0, 'I15')
    })
  }

  #soften(task: ModelTask, a: number, b: number): void {
    const handles = some(task, a, 1 + (b % 3))
    this.#ask(task, { op: 'memory.soften', handles } as Message, (reply) => {
      assert.equal(reply.op, 'memory.done')
      for (const handle of handles) {
        const page = task.pages.get(handle)
        if (page !== undefined) page.isSoft = true
      }
    })
  }

  #regain(task: ModelTask): void {
    const handles = [...task.pages].filter(([, page]) => page.isSoft).map(([handle]) => handle)
    this.#ask(task, { op: 'memory.regain', handles } as Message, (reply) => {
      for (const [index, handle] of handles.entries()) {
        const page = task.pages.get(handle)
        if (page === undefined) continue
        if (reply.results?.[index] === 'regained') page.isSoft = false
        else if (reply.results?.[index] === 'gone') this.#drop(task, handle)
      }
    })
  }

  #setContract(task: ModelTask, a: number): void {
    const guaranteedFrames = a % Math.ceil(this.#frames / 2)
    const held = task.parent === undefined ? task.guaranteed : 0
    const sum = this.#sum() - held + guaranteedFrames
    const reply = this.#service.setContract({
      op: 'contract.set',
      task: task.space,
      guaranteedFrames,
    })
    if (sum > this.#frames) {
      assert.deepEqual(reply, { op: 'refused', code: 'too-many-frames' }, 'G1')
      return
    }
    assert.equal(reply.op, 'contract.done')
    this.#returnToParent(task)
    task.guaranteed = guaranteedFrames
  }

  /** A child gets a contract out of its parent's, or a child's contract changes (G9). */
  #split(parent: ModelTask, a: number, guaranteedFrames: number): void {
    if (parent.pending !== undefined) return
    const own = this.tasks.filter((task) => task.parent === parent.space)
    const child = this.tasks.length < 7 ? this.#start(false) : own[a % own.length]
    if (child === undefined) return
    const before = this.#sum()
    const request = { op: 'contract.split', child: child.space, guaranteedFrames } as Message
    this.#ask(parent, request, (reply) => {
      if (guaranteedFrames > parent.guaranteed + child.guaranteed) {
        assert.equal(reply.code, 'too-many-frames', 'I3')
        if (child.parent === undefined) this.tasks.splice(this.tasks.indexOf(child), 1)
        return
      }
      assert.equal(reply.op, 'contract.done')
      this.#returnToParent(child)
      parent.guaranteed -= guaranteedFrames
      child.guaranteed = guaranteedFrames
      child.parent = parent.space
      assert.equal(this.#sum(), before, 'I3')
      this.#listen(child)
    })
  }

  /** Somebody else's handle, or nobody's: the same answer (I7). */
  #steal(task: ModelTask, a: number): void {
    const victim = this.tasks[a % this.tasks.length]
    if (victim === undefined || victim === task) return
    const handle = [...victim.pages.keys()][0] ?? 123_456
    for (const op of [
      'memory.mapOne',
      'memory.deallocate',
      'memory.soften',
      'memory.releaseData',
    ]) {
      const message = { op, handle, handles: [handle], rights: READ } as Message
      this.#ask(task, message, (reply) => assert.equal(reply.code, 'no-such-handle', 'I7'))
    }
  }

  #end(task: ModelTask, b: number): void {
    if (b % 2 === 0) this.#service.taskEnded(task.space)
    else this.#world.destroyTask(task.space)
    if (b % 2 !== 0) this.#service.taskEnded(task.space)
    this.#bury(task)
  }

  #bury(task: ModelTask): void {
    if (!task.isLive) return
    task.isLive = false
    for (const child of this.tasks.filter(({ parent }) => parent === task.space)) this.#bury(child)
    this.#returnToParent(task)
    task.guaranteed = 0
    this.tasks.splice(this.tasks.indexOf(task), 1)
    if (this.tasks.length < 4) this.#start()
    for (const handle of task.pages.keys()) {
      assert.equal(this.#world.mappings.has(`${task.space}:${handle}`), false, 'I14')
    }
  }

  /** Deaths, answers and reclaim requests since the last step, and what comes of them. */
  #settle(): void {
    const { answers, told, destroyed } = this.#world
    while (true) {
      if (this.#destroyedSeen < destroyed.length) {
        const space = destroyed[this.#destroyedSeen++]
        const killed = this.tasks.find((task) => task.space === space)
        if (killed === undefined) continue
        assert.notEqual(killed.asked, undefined, 'I29: nobody is killed who was not asked')
        assert.ok(this.#world.now >= (killed.asked?.deadline ?? Infinity), 'I29')
        this.#bury(killed)
      } else if (this.#answersSeen < answers.length) {
        const { to, message } = answers[this.#answersSeen++]
        const task = this.tasks.find(({ thread }) => thread === to)
        const pending = task?.pending
        if (task === undefined || pending === undefined) continue
        task.pending = undefined
        pending.act(message)
      } else if (this.#toldSeen < told.length) {
        const { to, message } = told[this.#toldSeen++]
        const task = this.tasks.find(({ space }) => threadId(space, 1) === to)
        if (task !== undefined && message.op === 'memory.reclaim') this.#comply(task, message)
      } else return
    }
  }

  /** Every second task does as it is told; others are late, and must be the only ones punished. */
  #comply(task: ModelTask, message: Message): void {
    const { frames, deadlineTicks } = message as unknown as {
      frames: number
      deadlineTicks: number
    }
    if (task.space % 2 === 0) {
      task.asked = { frames, deadline: deadlineTicks }
      return
    }
    const handles = [...task.pages].filter(([, page]) => !page.isSoft).slice(0, frames)
    const request = { op: 'memory.deallocate', handles: handles.map(([handle]) => handle) }
    // From another thread of the task: its main thread may be waiting for a frame itself.
    const reply = this.#service.serve(request, threadId(task.space, 1))
    assert.equal(reply?.op, 'memory.done')
    for (const [handle] of handles) this.#drop(task, handle)
  }

  #drop(task: ModelTask, handle: number): void {
    task.pages.delete(handle)
    assert.equal(this.#world.mappings.has(`${task.space}:${handle}`), false, 'I14')
  }

  #returnToParent(task: ModelTask): void {
    const parent = this.tasks.find(({ space }) => space === task.parent)
    if (parent !== undefined) parent.guaranteed += task.guaranteed
    if (task.parent !== undefined) task.guaranteed = 0
    task.parent = undefined
  }

  #sum(): number {
    return this.tasks.reduce((sum, { guaranteed }) => sum + guaranteed, 0)
  }

  /** All that a task can see is what the model says it sees. */
  #compare(): void {
    this.#service.audit()
    for (const task of this.tasks) {
      const account = this.#service.account(task.space)
      assert.equal(account?.guaranteedFrames, task.guaranteed)
      // A page of which the model thinks it is soft may be gone, which nobody was told.
      assert.equal(account?.allocatedFrames, charged(task), 'I4')
      for (const [handle, page] of task.pages) {
        const seen = this.#world.read(task.space, handle)
        if (page.isSoft) assert.equal(seen, undefined, 'I14: a soft page is not mapped')
        else if (seen !== undefined) assert.equal(seen, page.value, 'a mapped page')
      }
    }
  }
}

/** Handles that are charged. */
function charged(task: ModelTask): number {
  let count = 0
  for (const page of task.pages.values()) if (!page.isSoft) count += 1
  return count
}

function pick(task: ModelTask, a: number): number {
  const handles = [...task.pages.keys()]
  return handles[a % handles.length] ?? 1_000_000
}

function some(task: ModelTask, from: number, count: number, soft = false): number[] {
  const handles = [...task.pages].filter(([, page]) => soft || !page.isSoft).map(([key]) => key)
  if (handles.length === 0) return []
  const start = from % handles.length
  return handles.slice(start, start + count)
}
