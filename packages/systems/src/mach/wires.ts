/**
 * What tasks wired: a frame for each time and page. A wire belongs to what the task sees at that
 * page, so when the task gets a copy of its own there, the wire goes over to the copy.
 */
import type { FrameNumber } from '@selfpage/kernel'
import type { FrameQueues } from './frame-queues.ts'
import type { MachTask } from './mach-task.ts'

export class Wires {
  readonly #queues: FrameQueues
  /** Wires of each frame that has any. Pages under way to the default pager are not among them. */
  readonly #counts = new Map<FrameNumber, number>()

  constructor(queues: FrameQueues) {
    this.#queues = queues
  }

  /** Frames that tasks wired. */
  get frames(): number {
    return this.#counts.size
  }

  has({ wires }: MachTask, page: number): boolean {
    return wires.has(page)
  }

  add({ wires }: MachTask, page: number, frame: FrameNumber): void {
    this.#wire(frame)
    const known = wires.get(page)
    if (known === undefined) wires.set(page, { frame, count: 1 })
    else known.count++
  }

  /** False: the page is not wired. */
  remove({ wires }: MachTask, page: number): boolean {
    const known = wires.get(page)
    if (known === undefined) return false
    this.#unwire(known.frame)
    if (--known.count === 0) wires.delete(page)
    return true
  }

  /** The task sees another frame there from now on. */
  move({ wires }: MachTask, page: number, to: FrameNumber): void {
    const known = wires.get(page)
    if (known === undefined || known.frame === to) return
    for (let count = known.count; count > 0; count--) {
      this.#unwire(known.frame)
      this.#wire(to)
    }
    known.frame = to
  }

  /** Removes all wires of a run of pages. */
  drop(task: MachTask, start: number, pages: number): void {
    for (const page of [...task.wires.keys()]) {
      if (page < start || page >= start + pages) continue
      while (this.remove(task, page));
    }
  }

  #wire(frame: FrameNumber): void {
    this.#queues.wire(frame)
    this.#counts.set(frame, (this.#counts.get(frame) ?? 0) + 1)
  }

  #unwire(frame: FrameNumber): void {
    this.#queues.unwire(frame)
    const count = this.#counts.get(frame) ?? 0
    if (count > 1) this.#counts.set(frame, count - 1)
    else this.#counts.delete(frame)
  }
}
