/**
 * What Lua's garbage collector is doing, read off its own memory whenever the program stands still.
 * Lua keeps it in a byte of its global state (`gcstate` in lstate.h), and Lua is the only one who
 * writes that byte: so while its page is not there, it is what it was.
 *
 * An incremental collector pauses (`GCSpause`) between collections; a generational one is ready to
 * mark (`GCSpropagate`). Phases that begin and end within one turn are not seen.
 */
import type { Task } from '@selfpage/kernel'
import type { LinearMemory, RunObserver } from '@selfpage/wasm'

/** Offsets in the structures of Lua 5.4 as `wasmoon` 1.16 was compiled. A test holds them. */
const GLOBAL_STATE = 16
const COLLECTOR_STATE = 77
const COLLECTOR_KIND = 78

const PROPAGATE = 0
const PAUSE = 8
const GENERATIONAL = 1

/** Names of the collector's phases, by number (lgc.h). */
export const collectorPhases: readonly string[] = [
  ...['propagate', 'enter-atomic', 'atomic', 'sweep-all', 'sweep-finalizable', 'sweep-finalized'],
  ...['sweep-end', 'call-finalizers', 'pause'],
]

/** Tells the pager of the task when phases begin and end (hints `gc`: begin and end). */
export class CollectorPhases implements RunObserver {
  readonly #onPhase: (phase: number, edge: 'begin' | 'end') => void
  #state = 0
  #global = 0
  #phase = PAUSE

  constructor(onPhase: (phase: number, edge: 'begin' | 'end') => void) {
    this.#onPhase = onPhase
  }

  request(op: string, values: unknown): void {
    if (op === 'lua-state') this.#state = values as number
  }

  turn(memory: LinearMemory, task: Task): void {
    const phase = this.#look(memory)
    if (phase === undefined || phase === this.#phase) return
    if (this.#phase !== PAUSE) this.#tell(task, 'end', this.#phase)
    if (phase !== PAUSE) this.#tell(task, 'begin', phase)
    this.#phase = phase
  }

  /** The phase, or undefined: as it was. */
  #look(memory: LinearMemory): number | undefined {
    if (this.#state === 0) return undefined
    if (this.#global === 0) this.#global = memory.wordAt(this.#state + GLOBAL_STATE) ?? 0
    if (this.#global === 0) return undefined
    const state = memory.byteAt(this.#global + COLLECTOR_STATE)
    const kind = memory.byteAt(this.#global + COLLECTOR_KIND)
    if (state === PROPAGATE && kind === GENERATIONAL) return PAUSE
    return state
  }

  #tell(task: Task, edge: 'begin' | 'end', phase: number): void {
    task.memory.hint('gc', edge, [phase])
    this.#onPhase(phase, edge)
  }
}
