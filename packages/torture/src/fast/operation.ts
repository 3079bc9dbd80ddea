/** What a step can do at the fast level. */
import type { FastMachine } from './fast-machine.ts'
import type { ShadowContainer, ShadowTask } from './shadow.ts'

export interface FastOperation {
  /** How often it is drawn, beside the others. */
  readonly weight: number
  run(machine: FastMachine, task: ShadowTask, a: number, b: number, c: number): void
}

export type FastOperations = Readonly<Record<string, FastOperation>>

/** A handle to speak of: mostly the task's own; now and then another's, or nobody's (I7). */
export function pickHandle(machine: FastMachine, task: ShadowTask, choice: number): number {
  if (choice % 32 === 31) return 1_000_000 + choice
  const { tasks } = machine
  const from = choice % 32 === 30 ? tasks[(choice >> 5) % tasks.length] : task
  let rest = choice % Math.max(1, from.handles.size)
  for (const handle of from.handles.keys()) if (rest-- === 0) return handle
  return 1_000_000
}

/** Several of the task's own, whole ones, one after the other. */
export function pickHandles(task: ShadowTask, choice: number, count: number): number[] {
  const own: number[] = []
  for (const [handle, { isSoft }] of task.handles) if (!isSoft) own.push(handle)
  const picked: number[] = []
  for (let index = 0; index < Math.min(count, own.length); index++) {
    picked.push(own[(choice + index) % own.length])
  }
  return picked
}

/** A container to speak of; undefined: a number that names none. */
export function pickContainer(machine: FastMachine, choice: number): ShadowContainer | undefined {
  if (choice % 32 === 31) return undefined
  let rest = choice % Math.max(1, machine.containers.size)
  for (const container of machine.containers.values()) if (rest-- === 0) return container
  return undefined
}

/** The lock of whoever holds one, if the task does. */
export function pickHeld(
  machine: FastMachine,
  task: ShadowTask,
  choice: number,
): ShadowContainer | undefined {
  const held = [...machine.containers.values()].filter(({ lock }) => lock?.holder === task.id)
  return held[choice % Math.max(1, held.length)]
}
