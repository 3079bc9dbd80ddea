/**
 * Liveness: failures have stopped, devices end, and every task must get what it was promised, rogues
 * among them or not.
 */
import { READ, WRITE } from '@selfpage/kernel'
import { hold } from '../violation.ts'
import { checkMachine } from './check-machine.ts'
import { DEADLINE, SHORTEST_DEADLINE } from './fast-machine.ts'
import type { FastMachine } from './fast-machine.ts'
import { PAGES } from './fast-world.ts'
import type { Reply, ShadowTask } from './shadow.ts'

/** Longer than any lease, transfer, deadline and turn, one after the other. */
const LONG_ENOUGH = 6 * DEADLINE

export function finish(machine: FastMachine): void {
  settleDown(machine)
  const { table } = machine.service
  hold('I23', table.quarantined === 0, () => `${table.quarantined} frames stay in quarantine`)
  hold(
    'I31',
    machine.service.waiting === 0,
    () => `${machine.service.waiting} requests wait for ever`,
  )
  for (const task of machine.tasks) useAll(machine, task)
  for (const container of machine.containers.values()) getTurn(machine, container.id)
  settleDown(machine)
}

function settleDown(machine: FastMachine): void {
  for (let passed = 0; passed < LONG_ENOUGH; passed += 10) {
    machine.pass(10)
    checkMachine(machine)
  }
}

/** A task takes all its guarantee and writes every page of it (G7). */
function useAll(machine: FastMachine, task: ShadowTask): void {
  const { id } = task
  const room = task.guaranteed - machine.charged(task)
  if (room > 0) machine.allocate(task, room, {})
  let left = task.guaranteed
  for (const [handle, { isSoft }] of task.handles) {
    if (isSoft || left-- <= 0) continue
    const got: { reply?: Reply } = {}
    const request = { op: 'memory.mapOne', handle, rights: READ | WRITE }
    machine.ask(task, request, (reply) => (got.reply = reply), PAGES - 1)
    // Every task asked may be late, one after the other.
    const limit = machine.tasks.length * 4 * SHORTEST_DEADLINE + 2 * DEADLINE
    for (let passed = 0; got.reply === undefined && task.isAlive && passed < limit; passed += 10) {
      machine.pass(10)
    }
    if (!task.isAlive) return
    const { reply } = got
    hold('I31', reply !== undefined, () => `task ${id} waits for a guaranteed frame for ever`)
    const isFit = reply?.op === 'memory.mapped' || machine.charged(task) > task.guaranteed
    const isGone = !task.handles.has(handle)
    hold('I36', isFit || isGone, () => `task ${id} is refused a guaranteed frame`)
    if (reply?.op === 'memory.mapped' && !isGone) {
      machine.place(task, PAGES - 1, reply.items, [task.handles.get(handle)!.cell])
      machine.write(task, PAGES - 1)
    }
    machine.settle()
    checkMachine(machine)
  }
}

/** The owner deallocates its container, whoever holds it, within its lease (I25). */
function getTurn(machine: FastMachine, id: number): void {
  const container = machine.containers.get(id)
  if (container === undefined || container.isOrphan) return
  const { owner } = container
  const got: { op?: string } = {}
  for (let turn = 0; turn < 3 && got.op !== 'container.done' && owner.isAlive; turn++) {
    if (turn > 0) machine.pass(container.lease + 1)
    machine.ask(owner, { op: 'container.deallocate', container: id }, ({ op }) => (got.op = op))
  }
  const isDone = got.op === 'container.done'
  hold('I25', isDone || !owner.isAlive, () => `the owner of container ${id} never gets its turn`)
  if (!isDone) return
  container.version += 1
  container.end()
  machine.containers.delete(id)
}
