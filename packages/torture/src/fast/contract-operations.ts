/** Contracts: who is promised how many frames. */
import { hold } from '../violation.ts'
import { pickContainer, pickHandle } from './operation.ts'
import type { FastOperations } from './operation.ts'
import type { Reply } from './shadow.ts'

export const contractOperations: FastOperations = {
  setContract: {
    weight: 3,
    run(machine, task, a, b) {
      const { frames } = machine.config
      const guaranteedFrames = a % (Math.ceil(frames / 3) + (b % 16 === 0 ? frames : 0))
      const limit = b % 3 === 0 ? guaranteedFrames + (b % 9) : undefined
      const { now } = machine.world
      const at = b % 4 === 0 ? now + (b % 100) : now
      const held = task.parent === undefined ? task.guaranteed : 0
      const sum = machine.guaranteed - held + guaranteedFrames
      const reply = machine.service.setContract({
        op: 'contract.set',
        task: task.id,
        guaranteedFrames,
        effectiveTicks: at,
        ...(limit !== undefined && { limitFrames: limit }),
      })
      hold('I2', (reply.op === 'contract.done') === sum <= frames, () => {
        return `${sum} of ${frames} frames promised: ${reply.op}`
      })
      if (reply.op === 'refused') return
      machine.returnToParent(task)
      const before = task.change
      task.change = undefined
      if (guaranteedFrames < task.guaranteed && at > now) {
        // Said again, it is not put off.
        const isSame = before?.guaranteed === guaranteedFrames
        const first = isSame ? Math.min(before.at, at) : at
        task.change = { guaranteed: guaranteedFrames, limit: limit ?? Infinity, at: first }
      } else {
        task.guaranteed = guaranteedFrames
        task.limit = limit ?? Infinity
      }
    },
  },

  /** A parent makes the next seat's task its child. */
  split: {
    weight: 2,
    run(machine, task, a, b) {
      const { tasks } = machine
      const own = tasks.filter(({ parent }) => parent === task)
      const isNew = own.length === 0 || b % 3 === 0
      const seat = tasks[(task.seat + 1 + (a % (tasks.length - 1))) % tasks.length]
      // Somebody must go for a new child to have a place; not one who holds much.
      if (isNew && (b % 8 !== 0 || isAncestor(seat.id, task) || task.pending !== undefined)) return
      if (isNew) {
        machine.world.destroySpace(seat.id)
        machine.service.taskEnded(seat.id)
        machine.bury(seat)
        if (!task.isAlive) return
        machine.service.taskEnded(tasks[seat.seat].id)
      }
      const child = isNew ? tasks[seat.seat] : own[a % own.length]
      const guaranteedFrames = b % 4
      const held = child.parent === task ? child.guaranteed : 0
      const request = { op: 'contract.split', child: child.id, guaranteedFrames }
      machine.ask(task, request, (reply) => {
        const isPossible = guaranteedFrames - held <= task.guaranteed
        hold('I3', (reply.op === 'contract.done') === isPossible, () => {
          return `task ${task.id} splits ${guaranteedFrames} of ${task.guaranteed}: ${reply.op}`
        })
        if (reply.op !== 'contract.done') return
        machine.returnToParent(child)
        task.guaranteed -= guaranteedFrames
        child.guaranteed = guaranteedFrames
        child.parent = task
      })
      if (isNew && child.parent !== task) machine.contract(child)
      else if (isNew) machine.listen(child)
    },
  },

  /** Who has no authority over contracts tries. */
  usurp: {
    weight: 1,
    run(machine, task, a, b) {
      const victim = machine.tasks[a % machine.tasks.length]
      const requests = [
        { op: 'contract.set', task: task.id, guaranteedFrames: 1000 },
        { op: 'contract.set', task: victim.id, guaranteedFrames: 0 },
        { op: 'task.ended', task: victim.id },
        { op: 'contract.end', task: victim.id },
        { op: 'contract.split', child: victim.id, guaranteedFrames: 0 },
      ]
      const request = requests[b % requests.length]
      const isParent = victim.parent === task
      if (isParent && request.op !== 'task.ended') return
      // A number that was only claimed so far is free to be claimed.
      if (victim.parent !== undefined && request.op === 'contract.split') return
      machine.ask(task, request, (reply) => {
        hold('I3', reply.op === 'refused', () => `task ${task.id} may ${JSON.stringify(request)}`)
      })
    },
  },

  /** A field that cannot be: refused, and nothing is changed (I6). */
  nonsense: {
    weight: 3,
    run(machine, task, a, b) {
      const handle = pickHandle(machine, task, a & ~31)
      const container = pickContainer(machine, a & ~31)?.id ?? 1
      const junk = JUNK[b % JUNK.length]
      const shapes = SHAPES(handle, container, junk)
      const request = shapes[(b >> 4) % shapes.length]
      const { op } = request
      machine.ask(task, request, (reply: Reply) => {
        hold('I6', reply.op === 'refused', () => {
          return `${reply.op} for ${op} with ${String(junk)}`
        })
      })
    },
  },
}

/** What no count, number, list or right can be. */
const JUNK: readonly unknown[] = [
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 53,
  1e9,
  '1',
  null,
  {},
  [null],
  true,
  -0.1,
  undefined,
]

const SHAPES = (
  handle: number,
  container: number,
  junk: unknown,
): readonly { readonly op: string; readonly [field: string]: unknown }[] => [
  { op: 'memory.allocate', count: junk },
  { op: 'memory.deallocate', handles: junk === null ? 'x' : [junk] },
  { op: 'memory.deallocate', handles: junk },
  { op: 'memory.mapOne', handle, rights: junk },
  { op: 'memory.mapOne', handle: junk, rights: 1 },
  { op: 'memory.map', handles: [handle, junk], rights: 3 },
  { op: 'memory.map', handles: [handle], rights: junk },
  { op: 'memory.copy', from: [handle], to: junk },
  { op: 'memory.soften', handles: [handle, junk] },
  { op: 'memory.releaseData', handles: [junk] },
  { op: 'memory.listen', thread: junk },
  { op: `memory.${String(junk)}` },
  { op: 'container.create', pages: junk, leaseTicks: 10 },
  { op: 'container.create', pages: 1, leaseTicks: junk === 2 ** 53 || junk === 1e9 ? -1 : junk },
  { op: 'container.createFrom', handles: junk, leaseTicks: 10 },
  { op: 'container.createFrom', handles: [handle, junk], leaseTicks: 10 },
  { op: 'container.deallocate', container: junk },
  { op: 'container.map', container, first: junk === undefined ? -1 : junk },
  { op: 'container.map', container, pages: junk === undefined ? -1 : junk },
  { op: 'container.copyIn', container, handles: [handle], first: junk === undefined ? -1 : junk },
  { op: 'container.copyOut', container, handles: junk },
  { op: 'container.grantAccess', container, to: junk === 1e9 ? 0 : junk },
  { op: 'container.lockMap', container, rights: junk === undefined ? 0 : junk },
  { op: 'contract.split', child: junk === 1e9 ? -2 : junk, guaranteedFrames: 0 },
  { op: 'contract.split', child: 999_999, guaranteedFrames: junk },
]

function isAncestor(
  id: number,
  task: { readonly id: number; readonly parent: unknown } | undefined,
): boolean {
  let each = task
  while (each !== undefined) {
    if (each.id === id) return true
    each = each.parent as typeof task
  }
  return false
}
