/**
 * Who runs, and what time it is. Virtual time moves when a thread is charged for what it did, and
 * when nobody is ready, to the next timer. A ready thread of higher priority always goes first; it
 * gets the processor when the running one enters the kernel, computes, or uses up its slice. (A run
 * of references ends in time for the next timer, because its credit does.)
 *
 * An IPC hands the processor from one thread to the other without going through the queue. The
 * slice goes along with it: two threads that talk to each other starve nobody.
 *
 * A run may pause anywhere. What comes after is the same as if it had not: who had the processor, or
 * was about to get it, goes on with the slice it had, before any timer is looked at.
 */
import type { CostModel } from '../costs.ts'
import type { RunEnd } from '../kernel.ts'
import type { Ticks } from '../numbers.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { Creditor, SimulatedSpace } from './simulated-space.ts'
import type { SimulatedThread } from './simulated-thread.ts'
import { ENDED, READY, RUNNING } from './thread-state.ts'
import { Timers } from './timers.ts'

const MAX_CREDIT = 2 ** 30

/** What the scheduler leaves to others. */
export interface SchedulerHost {
  /** Lets a server answer the first message of its inbox. */
  serveNext(server: SimulatedThread): void
  /** A thread's code returned, or threw. */
  finish(thread: SimulatedThread, thrown?: { readonly error: unknown }): void
  /** The processor goes to another thread. */
  switched(thread: SimulatedThread): void
}

export class Scheduler implements Creditor {
  readonly ready = new ReadyQueue<SimulatedThread>()
  readonly timers = new Timers()
  /** Time, but for the references of the running thread since it was charged last. */
  time: Ticks = 0
  running: SimulatedThread | undefined
  /** The thread an IPC hands the processor to. */
  handoff: SimulatedThread | undefined
  steps = 0
  readonly #host: SchedulerHost
  readonly #reference: Ticks
  readonly #slice: Ticks
  #sliceEnd: Ticks = 0
  /** The running thread may make references, of which it has made none yet. */
  #isGranted = false
  /** From when until when it may. */
  #grantedFrom: Ticks = 0
  #grantedUntil: Ticks = 0
  /** The credit it was given for them when it made the first. */
  #lent = 0
  /** References for which the running thread gets no credit before the run has paused. */
  #withheld = 0
  /** Who had the processor when the run paused, and had not to give it up. */
  #paused: SimulatedThread | undefined
  /** Who was handed the processor when the run paused. */
  #pausedHandoff: SimulatedThread | undefined
  #last: SimulatedThread | undefined
  #untilTicks: Ticks = Infinity
  #lastStep = Infinity
  #isStopped = false
  #isInside = false

  constructor(host: SchedulerHost, costs: CostModel) {
    this.#host = host
    this.#reference = costs.reference
    this.#slice = costs.slice
  }

  get now(): Ticks {
    if (this.running === undefined) return this.time
    return this.time + (this.#lent - this.running.space.creditLeft) * this.#reference
  }

  stop(): void {
    this.#isStopped = true
  }

  run(untilTicks: Ticks, steps: number): RunEnd {
    if (this.#isInside) throw new Error('run was called by a thread of the machine it runs')
    this.#untilTicks = untilTicks
    this.#lastStep = this.steps + steps
    this.#isStopped = false
    this.#isInside = true
    this.#restoreHandoff()
    try {
      return this.#run()
    } finally {
      this.#isInside = false
    }
  }

  /** Charges the references made since `grant`. */
  charge(): void {
    this.#isGranted = false
    this.#withheld = 0
    if (this.#lent === 0) return
    const made = this.#lent - this.running!.space.takeCredit()
    this.#lent = 0
    this.time += made * this.#reference
  }

  /**
   * Lets the running thread make references until something else is due. Most threads of a system
   * make none before they wait again, so it is given credit for them when it makes the first.
   */
  grant(): void {
    this.#isGranted = true
    this.#grantedFrom = this.time
    this.#grantedUntil = Math.min(this.#sliceEnd, this.timers.next)
  }

  lend(space: SimulatedSpace): void {
    const { running } = this
    if (!this.#isGranted || running?.space !== space) return
    this.#isGranted = false
    // Nobody runs before a server is done.
    if (running.serve !== undefined) return this.#lend(MAX_CREDIT)
    const from = this.#grantedFrom
    this.#give(this.#referencesBetween(from, this.#grantedUntil), from)
  }

  /** Whether the running thread is out of credit for no other reason than that the run pauses. */
  get isCutShort(): boolean {
    return this.#withheld > 0 && this.running!.space.creditLeft <= 0
  }

  /** Gives the running thread what was withheld. False: the run pauses first. */
  extend(thread: SimulatedThread): boolean {
    const withheld = this.#withheld
    this.charge()
    if (this.#isOver) {
      this.#withheld = withheld
      this.#pauseThread(thread)
      return false
    }
    this.#give(withheld, this.time)
    return true
  }

  /** Whether the thread would go on if the run did not pause. */
  isPaused(thread: SimulatedThread): boolean {
    return this.#paused === thread
  }

  /** Makes a server the running thread; it is not interrupted. */
  enterServer(server: SimulatedThread): void {
    this.running = server
    server.state = RUNNING
    this.#isGranted = true
    this.#noteSwitch(server)
  }

  /** The thread whose call a server answered goes on; its credit comes from `continues`. */
  reenter(thread: SimulatedThread): void {
    this.running = thread
    this.#noteSwitch(thread)
  }

  fireDue(): void {
    while (this.timers.next <= this.time) this.timers.expireFirst()
  }

  /**
   * Whether the running thread may go on; if not, it stands in the ready queue again.
   * @param isMidway within a call: it is no reason to pause that this was the last step permitted
   */
  continues(thread: SimulatedThread, isMidway = false): boolean {
    const { ready, time } = this
    if (this.handoff !== undefined) {
      // Nothing is handed over after all.
      ready.push(this.handoff)
      this.handoff = undefined
    }
    if (time >= this.#sliceEnd && ready.highest < thread.priority) {
      this.#sliceEnd = time + this.#slice
    }
    const left = this.#sliceEnd - time
    if (left <= 0) {
      thread.sliceLeft = this.#slice
      ready.push(thread)
    } else if (ready.highest > thread.priority) {
      thread.sliceLeft = left
      ready.pushFront(thread)
    } else if (this.#isOver || (!isMidway && this.steps >= this.#lastStep)) {
      this.#pauseThread(thread)
      return false
    } else {
      this.grant()
      return true
    }
    thread.state = READY
    this.running = undefined
    return false
  }

  /** Uses `thread.ticks`. False: preempted, with the rest still to do. */
  compute(thread: SimulatedThread): boolean {
    for (;;) {
      this.fireDue()
      if (!(thread.ticks > 0)) return true
      if (!this.continues(thread, true)) return false
      this.charge()
      const end = this.time + thread.ticks
      const stop = Math.min(end, this.timers.next, this.#sliceEnd, this.#untilTicks)
      thread.ticks = end - stop
      this.time = stop
    }
  }

  /** The running thread waits. */
  block(thread: SimulatedThread): void {
    thread.sliceLeft = this.#slice
    this.running = undefined
  }

  /** The running thread lets others of its priority run. */
  yieldProcessor(thread: SimulatedThread): void {
    thread.sliceLeft = this.#slice
    thread.state = READY
    this.running = undefined
    this.ready.push(thread)
  }

  wake(thread: SimulatedThread): void {
    if (thread.timer >= 0) this.cancelTimer(thread)
    thread.state = READY
    this.ready.push(thread)
  }

  /** Wakes a thread that goes on in place of the one that gives up the processor for it. */
  handTo(thread: SimulatedThread): void {
    if (this.handoff !== undefined) return this.wake(thread)
    if (thread.timer >= 0) this.cancelTimer(thread)
    thread.state = READY
    this.handoff = thread
  }

  /** Starts the thread's timeout; none if it is infinite. */
  startTimer(thread: SimulatedThread, ticks: Ticks): void {
    if (ticks < Infinity) thread.timer = this.timers.set(this.time + ticks, thread)
  }

  cancelTimer(thread: SimulatedThread): void {
    this.timers.cancel(thread.timer)
    thread.timer = -1
  }

  /** Takes a thread out of all of this. */
  forget(thread: SimulatedThread): void {
    if (thread.timer >= 0) this.cancelTimer(thread)
    if (this.handoff === thread) this.handoff = undefined
    else if (thread.state === READY) this.ready.remove(thread)
    if (this.#last === thread) this.#last = undefined
  }

  #pauseThread(thread: SimulatedThread): void {
    thread.sliceLeft = this.#sliceEnd - this.time
    thread.state = READY
    this.running = undefined
    this.ready.pushFront(thread)
    this.#paused = thread
  }

  #give(references: number, from: Ticks): void {
    const end = this.#untilTicks
    // The least is one reference for both, so that the run gets on.
    const given =
      end === Infinity ? references : Math.min(references, this.#referencesBetween(from, end))
    this.#withheld = references - given
    this.#lend(given)
  }

  #lend(references: number): void {
    this.#lent = references
    this.running!.space.giveCredit(references)
  }

  #referencesBetween(from: Ticks, end: Ticks): number {
    const references = this.#reference > 0 ? (end - from) / this.#reference : MAX_CREDIT
    // One at least, or a thread could not get on.
    return references >= MAX_CREDIT ? MAX_CREDIT : references < 1 ? 1 : references | 0
  }

  get #isOver(): boolean {
    return this.time >= this.#untilTicks || this.#isStopped
  }

  #run(): RunEnd {
    for (;;) {
      if (this.#paused === undefined && this.timers.next <= this.time) this.fireDue()
      if (this.#isOver || this.steps >= this.#lastStep) return this.#pause()
      const thread = this.#choose()
      if (thread !== undefined) {
        if (thread.serve === undefined) this.#dispatch(thread)
        else this.#host.serveNext(thread)
      } else if (this.timers.next === Infinity) return 'idle'
      else this.time = Math.min(this.timers.next, this.#untilTicks)
    }
  }

  #pause(): RunEnd {
    if (this.handoff !== undefined) {
      this.ready.pushFront(this.handoff)
      this.#pausedHandoff = this.handoff
      this.handoff = undefined
    }
    if (this.#isStopped) return 'stopped'
    return this.time >= this.#untilTicks ? 'time' : 'steps'
  }

  #restoreHandoff(): void {
    const thread = this.#pausedHandoff
    this.#pausedHandoff = undefined
    if (thread?.state !== READY) return
    this.ready.remove(thread)
    this.handoff = thread
  }

  #choose(): SimulatedThread | undefined {
    const { handoff, ready } = this
    const paused = this.#paused
    if (paused !== undefined) {
      this.#paused = undefined
      // Unless it was ended meanwhile.
      if (paused.state === READY) {
        ready.remove(paused)
        return paused
      }
      this.#withheld = 0
    }
    if (handoff !== undefined) {
      this.handoff = undefined
      const { priority } = handoff
      if (ready.highest < priority) return handoff
      if (ready.highest === priority && this.time < this.#sliceEnd) return handoff
      ready.push(handoff)
    }
    const thread = ready.shift()
    if (thread !== undefined) this.#sliceEnd = this.time + thread.sliceLeft
    return thread
  }

  #dispatch(thread: SimulatedThread): void {
    this.running = thread
    thread.state = RUNNING
    if (this.#last !== thread) this.#noteSwitch(thread)
    if (this.#withheld > 0) this.#give(this.#withheld, this.time)
    else {
      if (this.time >= this.#sliceEnd) this.#sliceEnd = this.time + this.#slice
      this.grant()
    }
    let thrown: { readonly error: unknown } | undefined
    let isDone = true
    try {
      isDone = thread.code!.next().done === true
    } catch (error) {
      thrown = { error }
    }
    if (this.running === thread) this.charge()
    if (thread.state === ENDED) this.running = undefined
    else if (isDone) this.#host.finish(thread, thrown)
    // A bare `yield`, which is no system call but does no harm.
    else if (thread.state === RUNNING) this.yieldProcessor(thread)
  }

  #noteSwitch(thread: SimulatedThread): void {
    this.#last = thread
    this.#host.switched(thread)
  }
}
