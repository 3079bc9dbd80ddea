/**
 * The pager: one loop that takes page faults and requests of its task's threads, and answers them.
 * It never waits for anything but the memory server, which never waits itself; whatever takes
 * longer is done by readers and the cleaner, and who depends on it is looked at again when they
 * report progress.
 *
 * Most faults find a handle ready and take two messages: `memory.mapOne`, and the answer. That way
 * stays in `run`, where a system call is one `yield*` deep; so does the way of those whose page is
 * read, the first time and when it has come.
 */
import type { HandleId } from '@selfpage/container'
import {
  ALL_RIGHTS,
  flexpage,
  guard,
  NO_THREAD,
  NO_WINDOW,
  READ,
  spaceOf,
  WRITE,
} from '@selfpage/kernel'
import type {
  Flexpage,
  Message,
  PageFault,
  PageFaultRefused,
  Rights,
  Thread,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import type { MemoryReply, MemoryRequest } from '@selfpage/memory-server'
import { pageId } from '@selfpage/policy'
import {
  ALLOCATE,
  GROW,
  MAP,
  READ_IN,
  REFUSE,
  REGAIN,
  RESUME,
  SHARE,
  TABLE,
  WAIT_CLEAN,
  ZERO,
} from './faults.ts'
import type { Faults, Step } from './faults.ts'
import { BUSY, FOREIGN, LOST, SOFT, STORED } from './page-records.ts'
import type { PagingState } from './paging-state.ts'
import { queueRead } from './read-in.ts'
import { takeMiss } from './paged-tables.ts'
import { answerWith } from './task-requests.ts'
import type { TaskRequest } from './task-requests.ts'
import type { Errands } from './errands.ts'
import type { Working } from './working.ts'

/** Handles asked for at a time: bound to frames one by one, when they are first mapped. */
const BATCH = 32

/** Looks at a fault at most so often without waiting; more would be a bug of its own. */
const MOST_STEPS = 64

/** When to try again to wake a thread that was not waiting yet. */
const WAKE_AGAIN_TICKS = 1_000_000

export interface PagerParts {
  readonly thread: Thread
  readonly memoryServer: ThreadId
  readonly state: PagingState
  readonly faults: Faults
  readonly errands: Errands
  /**
   * Wakes readers and cleaner if there is work for them. False: one that has nothing to do could not
   * be reached, for it has not come to wait yet; try again soon.
   */
  readonly wake: () => boolean
  /** Changes the frames the policy has, after the budget changed. */
  readonly fit: () => void
  readonly scanTicks: Ticks
}

/** Somebody who asked for something; if the answer must wait, it is looked at again. */
interface Asked {
  readonly message: Message
  readonly sender: ThreadId
  readonly since: Ticks
  /** A page is read for it: it is counted, as a hard fault. */
  isHard: boolean
}

type Answering = Generator<unknown, Message | undefined, undefined>

export class Pager {
  readonly #thread: Thread
  readonly #memoryServer: ThreadId
  readonly #state: PagingState
  readonly #faults: Faults
  readonly #errands: Errands
  readonly #parts: PagerParts
  #waiting: Asked[] = []
  /** Those of them who are to be looked at again now. */
  #again: Asked[] = []
  /** Pages of which they were told that their bytes are lost. */
  #lost: number[] = []
  /** Sampled fidelity: when to look at the referenced bits again. */
  #scanAfter: Ticks

  constructor(parts: PagerParts) {
    this.#thread = parts.thread
    this.#memoryServer = parts.memoryServer
    this.#state = parts.state
    this.#faults = parts.faults
    this.#errands = parts.errands
    this.#parts = parts
    this.#scanAfter = parts.scanTicks
  }

  *run(): Working<void> {
    const thread = this.#thread
    const server = this.#memoryServer
    const faults = this.#faults
    const { counts, records } = this.#state
    let message = yield* thread.receive()
    for (;;) {
      const fresh = this.#take(message)
      let isFresh = fresh !== undefined
      let answer: Message | undefined
      for (let asked = fresh ?? this.#next(); asked !== undefined; asked = this.#next()) {
        let reply: Message | undefined
        if (isFault(asked)) {
          const { page, access } = asked.message as PageFault
          const step = faults.step(page, access, thread.now)
          if (step === MAP) {
            const { kind, rights } = faults
            counts.messages += isFresh ? 3 : 2
            const request = { op: 'memory.mapOne', handle: records.handle(page), rights }
            const mapped = yield* thread.call(server, request, flexpage(page))
            if (mapped.op === 'memory.mapped') {
              this.#finish(asked, kind)
              reply = resumption(page, rights)
            } else reply = yield* this.#resolve(asked, this.#unmapped(page, mapped))
          } else if (step === READ_IN) this.#readIn(asked)
          else reply = yield* this.#resolve(asked, step)
        } else {
          if (isFresh) counts.messages += 2
          reply = yield* this.#run(asked)
          this.#errands.post('memory.deallocate', this.#state.residency.abandoned.splice(0))
        }
        if (reply === undefined) this.#waiting.push(asked)
        else if (!isFresh) this.#answer(asked, reply)
        else {
          answer = reply
          if (isFault(asked)) counts.stalledTicks += thread.now - asked.since
        }
        isFresh = false
      }
      const areAwake = this.#parts.wake()
      if (this.#errands.isOver) return
      if (!areAwake) {
        if (answer !== undefined) thread.post(fresh!.sender, answer)
        message = yield* thread.receive(NO_THREAD, NO_WINDOW, WAKE_AGAIN_TICKS)
      } else if (answer === undefined) message = yield* thread.receive()
      else message = yield* thread.replyAndWait(fresh!.sender, answer)
    }
  }

  /** What the message just received asks for; nothing, if it is no request of a thread of the task. */
  #take(message: Message): Asked | undefined {
    const { sender, now } = this.#thread
    const { residency } = this.#state
    // While there is room, nobody needs to know which pages are used.
    if (now >= this.#scanAfter && residency.isFull) {
      this.#scanAfter = now + this.#parts.scanTicks
      residency.scan()
    }
    if (!this.#isOwn(sender)) return undefined
    if (message.op === 'pager.progress') this.#state.hasMoved = true
    const isRequest = message.op === 'page-fault' || message.op.startsWith('task.')
    return isRequest ? { message, sender, since: now, isHard: false } : undefined
  }

  /** The next to be looked at again: everybody who waits, whenever something has moved. */
  #next(): Asked | undefined {
    if (this.#again.length > 0) return this.#again.shift()
    if (this.#lost.length > 0) this.#forgetLost()
    if (!this.#state.hasMoved) return undefined
    this.#state.hasMoved = false
    this.#again = this.#waiting
    this.#waiting = []
    return this.#again.shift()
  }

  /** Answers somebody who had to wait. */
  #answer(asked: Asked, reply: Message): void {
    if (isFault(asked)) {
      this.#state.counts.stalledTicks += this.#thread.now - asked.since
      if (reply.op === 'page-fault-refused' && this.#faults.error === 'lost-data') {
        this.#lost.push((asked.message as PageFault).page)
      }
    }
    this.#thread.post(asked.sender, reply)
  }

  /** Told once; whoever tries again, tries the store again, if it may have the bytes. */
  #forgetLost(): void {
    const { records, regions } = this.#state
    for (const page of this.#lost) {
      const region = regions.at(page)
      if (region?.file !== undefined || records.has(page, STORED | FOREIGN)) {
        records.clear(page, LOST)
      }
    }
    this.#lost.length = 0
  }

  // --- Faults

  /** Takes a fault from `step` on until it is answered, or has to wait: undefined. */
  *#resolve(asked: Asked, first: Step): Answering {
    const { page, access } = asked.message as PageFault
    const { records } = this.#state
    const faults = this.#faults
    let step = first
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      if (step === REFUSE) {
        this.#thread.note('fault', {
          kind: 'refused',
          page,
          error: faults.error,
          thread: asked.sender,
        })
        return { op: 'page-fault-refused', error: faults.error } as PageFaultRefused
      }
      if (step === RESUME) return resumption(page, ALL_RIGHTS)
      if (step === MAP) {
        const { kind, rights } = faults
        const handle = records.handle(page) as HandleId
        const reply = yield* this.#ask({ op: 'memory.mapOne', handle, rights }, flexpage(page))
        if (reply.op === 'memory.mapped') {
          this.#finish(asked, kind)
          return resumption(page, rights)
        }
        step = this.#unmapped(page, reply)
        continue
      }
      if (step === READ_IN) {
        this.#readIn(asked)
        return undefined
      }
      if (step === SHARE) {
        records.set(page, BUSY)
        this.#state.shares.push({ page, access })
        this.#state.transfers++
        return undefined
      }
      if (step === TABLE) {
        if ((yield* takeMiss(this.#thread, faults.missed)) !== undefined) {
          faults.error = 'lost-data'
          step = REFUSE
          continue
        }
      } else if (step === ALLOCATE) yield* this.#allocate()
      else if (step === GROW) yield* this.#grow()
      else if (step === ZERO) {
        if (yield* this.#zero(asked)) return resumption(page, faults.rights)
      } else if (step === REGAIN) yield* this.#regain(page, access)
      else if (step !== WAIT_CLEAN || !this.#giveUpExtras()) return undefined
      step = faults.step(page, access, this.#thread.now)
    }
    return { op: 'page-fault-refused', error: 'no-frames' } as PageFaultRefused
  }

  #readIn(asked: Asked): void {
    const { page } = asked.message as PageFault
    const { counts, regions, residency } = this.#state
    const region = regions.at(page)
    if (region === undefined) return
    asked.isHard = true
    counts.hardFaults++
    if (this.#thread.isObserved) {
      this.#thread.note('fault', { kind: 'hard', page, region: region.name })
    }
    queueRead(this.#state, page, region, region.readAhead.windowAt(page))
    residency.settle()
  }

  #finish(asked: Asked, found: string): void {
    const { page } = asked.message as PageFault
    const { counts, regions } = this.#state
    this.#faults.mapped(page)
    // A page that was just read was counted and noted as a hard fault before, and is one whole.
    const kind = asked.isHard ? 'remap' : found
    if (kind === 'zero') counts.zeroFills++
    else if (kind === 'soft') counts.softFaults++
    else if (kind === 'copy') counts.copyFaults++
    if (this.#thread.isObserved) {
      this.#thread.note('fault', { kind, page, region: regions.at(page)?.name })
    }
  }

  /** The server did not map the page's handle: what now? */
  #unmapped(page: number, reply: Message): Step {
    const { code } = reply as Message & { readonly code?: string }
    const { budget, records, residency } = this.#state
    this.#thread.note('map.refused', { page, code })
    if (code === 'no-such-handle') {
      // The server took the frame (a sanction): what it held and no store has, is lost.
      records.takeHandle(page)
      budget.lose(1)
      const isLost = residency.isDirty(page)
      residency.driver.remove(pageId(page), 'reclaimed')
      if (isLost) records.set(page, LOST)
      residency.settle()
      return this.#faults.step(page, 0, this.#thread.now)
    }
    residency.settle()
    this.#faults.error = 'no-frames'
    return REFUSE
  }

  *#allocate() {
    const { budget } = this.#state
    const count = Math.max(1, Math.min(BATCH, budget.allocatable))
    const reply = yield* this.#ask({ op: 'memory.allocate', count, flags: { partial: true } })
    if (reply.op === 'memory.allocated') budget.addFresh(reply.handles)
    else {
      // The contract is smaller than it was.
      this.#state.growth.noteRefusal(this.#thread.now)
      budget.limitFrames = Math.max(budget.leastFrames, budget.chargedFrames)
      this.#parts.fit()
    }
  }

  /** Asks for more frames: extra ones (G2), or what the contract says. */
  *#grow() {
    const { budget, growth } = this.#state
    // What is kept for containers is asked for, too: only what is charged shows what may be.
    const unused = Math.max(0, budget.limitFrames - budget.chargedFrames)
    const count = unused + growth.wantedFrames(budget, this.#thread.now)
    const { reclaims } = budget
    const reply = yield* this.#ask({ op: 'memory.allocate', count, flags: { partial: true } })
    if (reply.op !== 'memory.allocated') return growth.noteRefusal(this.#thread.now)
    const before = budget.limitFrames
    budget.addFresh(reply.handles)
    // A request that came meanwhile counted them already. Otherwise it may have all it has now; not
    // so many more, for some of these can be guaranteed ones that it did not use so far.
    if (budget.reclaims === reclaims) {
      budget.limitFrames = Math.max(before, budget.chargedFrames)
    }
    this.#errands.post('memory.deallocate', budget.surrender(Math.max(0, -budget.allocatable)))
    if (budget.limitFrames > before) growth.noteSuccess()
    else growth.noteRefusal(this.#thread.now)
    this.#state.isCleaningVain = false
    this.#thread.note('extra', { frames: reply.handles.length, limit: budget.limitFrames })
    return this.#parts.fit()
  }

  /** A used handle becomes the page's, zeroed and mapped. */
  *#zero(asked: Asked) {
    const { page } = asked.message as PageFault
    const { budget, records, residency } = this.#state
    const handle = budget.takeUsed()
    const region = this.#state.regions.at(page)
    if (handle === undefined || region === undefined) return false
    records.setHandle(page, handle)
    const request = { op: 'memory.releaseData', handles: [handle] } as const
    const reply = yield* this.#ask(request, flexpage(page))
    if (reply.op !== 'memory.mapped') {
      budget.recycle(records.takeHandle(page))
      return false
    }
    // Mapped for reading and writing; what the region does not permit is taken back.
    residency.gather(page, (READ | WRITE) & ~region.rights)
    this.#faults.rights = region.rights
    this.#finish(asked, 'zero')
    return true
  }

  /** Asks for a soft reference back (G6); what it replaces is given back for it. */
  *#regain(page: number, access: Rights) {
    const { budget, counts, records, residency } = this.#state
    if (!residency.admit(page, access)) return this.#forgetSoft(page)
    // A frame for a frame: there may be no other.
    if (budget.allocatable <= 0 || budget.spareHandles > 0) {
      const handles = budget.surrender(1)
      if (handles.length === 0) return this.#forgetSoft(page)
      yield* this.#ask({ op: 'memory.deallocate', handles })
    }
    const handle = records.handle(page) as HandleId
    const reply = yield* this.#ask({ op: 'memory.regain', handles: [handle] })
    const result = reply.op === 'memory.regained' ? reply.results[0] : 'gone'
    this.#thread.note('regain', { page, regained: result === 'regained' })
    if (result === 'no-frames') return this.#forgetSoft(page)
    records.clear(page, SOFT)
    if (result === 'regained') {
      budget.gain(1)
      counts.softFaults++
    } else records.takeHandle(page)
    return undefined
  }

  #forgetSoft(page: number): void {
    const { records } = this.#state
    const handle = records.takeHandle(page)
    records.clear(page, SOFT)
    this.#errands.post('memory.deallocate', [handle])
  }

  /** Frames that cannot be kept clean must not be held (G4). True if some were given back. */
  #giveUpExtras(): boolean {
    const { budget } = this.#state
    if (!this.#state.isCleaningVain || budget.extraFrames === 0) return false
    this.#errands.giveUpExtras(BATCH)
    this.#state.growth.noteRefusal(this.#thread.now)
    return true
  }

  // --- Everything else

  /** Runs an errand, from its beginning each time that it misses a table. */
  *#run({ message, sender }: Asked): Answering {
    for (;;) {
      try {
        return yield* this.#errands.serve(message as TaskRequest & Message, sender)
      } catch (miss) {
        const error = yield* takeMiss(this.#thread, miss)
        if (error !== undefined) return answerWith(error)
      }
    }
  }

  #isOwn(sender: ThreadId): boolean {
    return guard('I33/pager', spaceOf(sender) === this.#thread.space.id)
  }

  *#ask(request: MemoryRequest, window: Flexpage = NO_WINDOW) {
    this.#state.counts.messages += 2
    const reply = yield* this.#thread.call(this.#memoryServer, request, window)
    return reply as MemoryReply | (Message & { readonly op: 'failed' })
  }
}

function isFault({ message }: Asked): boolean {
  return message.op === 'page-fault'
}

/** The answer of a pager in the faulting thread's own space: it names the page itself (L3). */
function resumption(page: number, rights: number): Message {
  return { op: 'page-fault-resolved', items: [{ flexpage: flexpage(page), rights }] }
}
