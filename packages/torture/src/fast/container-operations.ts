/** The container interface, and what the shadow expects of it. */
import { ALL_RIGHTS, READ, WRITE } from '@selfpage/kernel'
import type { Rights, SpaceId } from '@selfpage/kernel'
import { hold } from '../violation.ts'
import { RIGHTS } from './fast-machine.ts'
import type { FastMachine } from './fast-machine.ts'
import { PAGES } from './fast-world.ts'
import { pickContainer, pickHandle, pickHandles, pickHeld } from './operation.ts'
import type { FastOperation, FastOperations } from './operation.ts'
import { ShadowContainer } from './shadow.ts'
import type { Cell, Reply, ShadowTask } from './shadow.ts'

/** A request about one container: the fields beside its number, and what follows if it is done. */
interface Use {
  readonly fields: Readonly<Record<string, unknown>>
  readonly window?: number
  /** Operations that it counts as; default 1. */
  readonly operations?: number
  /** `held`: the rights that count. The version is counted already. */
  readonly done: (container: ShadowContainer, reply: Reply, held: Rights) => void
}

type Prepare = (
  machine: FastMachine,
  task: ShadowTask,
  container: ShadowContainer | undefined,
  b: number,
  c: number,
) => Use | undefined

/** Wraps what all requests about a container have in common. */
function use(weight: number, op: string, prepare: Prepare): FastOperation {
  return {
    weight,
    run(machine, task, a, b, c) {
      const chosen = pickContainer(machine, a)
      const use = prepare(machine, task, chosen, b, c)
      if (use === undefined) return
      const { fields, window = 0, operations = 1, done } = use
      // Now and then on somebody's wish, who may have nothing to do with it (I12).
      const via = c % 4 === 3 ? machine.tasks[(c >> 2) % machine.tasks.length].id : undefined
      const container = chosen?.id ?? 1_000_000
      const request = { op, container, ...fields, ...(via !== undefined && { via }) }
      machine.ask(
        task,
        request,
        (reply) => {
          chosen?.expire(machine.world.now)
          const { held, isKnown } = accessOf(chosen, task.id, via)
          if (reply.op !== 'container.done') return checkRefused(reply, isKnown, op)
          hold(via === undefined ? 'I7' : 'I12', held !== 0, () => {
            return `${op} of task ${task.id} on container ${container}, to which it has no access`
          })
          count(chosen!, task.id, operations, reply, op)
          done(chosen!, reply, held)
          if (chosen!.isGone) machine.containers.delete(container)
        },
        window,
      )
    },
  }
}

function accessOf(container: ShadowContainer | undefined, task: SpaceId, via?: SpaceId) {
  const held = container?.rightsOf(task, via) ?? 0
  return { held, isKnown: held !== 0 }
}

/** C1: so many more, and the holder's too (C2). */
function count(
  container: ShadowContainer,
  task: SpaceId,
  operations: number,
  reply: Reply,
  op: string,
): void {
  container.version += operations
  if (container.lock?.holder === task) container.lock.operations += operations
  hold('I18', reply.version === container.version, () => {
    return `${op} makes version ${reply.version} of container ${container.id}, not ${container.version}`
  })
}

function checkRefused(reply: Reply, isKnown: boolean, op: string): void {
  hold('I7', isKnown || reply.code === 'no-such-container', () => {
    return `${op} is refused with ${reply.code} to a task without access`
  })
}

/** The pages of the container are changed or looked at in a way that a lock forbids. */
function free(container: ShadowContainer, op: string): void {
  hold('I21', container.lock === undefined, () => `${op} on container ${container.id} under a lock`)
}

/** No device can still write the pages. */
function quiet(machine: FastMachine, { id, cells }: ShadowContainer): void {
  for (const transfer of machine.transfers) {
    const isBusy = transfer.direction === 'write' && transfer.cells.some((it) => cells.includes(it))
    hold('I17', !isBusy, () => `container ${id} is copied out while a device writes it`)
  }
}

/** What a device only reads may be shared with who only reads. */
function isQuiet({ transfers }: FastMachine, frame: number, rights: Rights): boolean {
  const isShared = (rights & WRITE) === 0
  return transfers.every(({ direction, frames }) => {
    return !frames.includes(frame) || (isShared && direction === 'read')
  })
}

function end(container: ShadowContainer, task: ShadowTask): void {
  hold('I11', container.owner === task, () => `task ${task.id} deallocates another's container`)
  container.end()
}

function move(machine: FastMachine, cells: Cell[], index: number, from: Cell, isPrivate: boolean) {
  cells[index].names -= 1
  cells[index] = isPrivate ? machine.newCell(from.value) : from
  if (!isPrivate) from.names += 1
}

function copy(direction: 'copyIn' | 'copyOut', weight: number): FastOperation {
  const op = `container.${direction}`
  return use(weight, op, (machine, task, container, b, c) => {
    const first = b % 3 === 0 && container !== undefined ? c % container.cells.length : 0
    const handles = pickHandles(task, b, 1 + (c % 3))
    if (c % 16 === 5) handles[0] = pickHandle(machine, task, c)
    const isPrivate = b % 4 !== 0
    const isLast = direction === 'copyOut' && b % 8 === 5
    return {
      fields: {
        handles,
        ...(first > 0 && { first }),
        ...(!isPrivate && { private: false }),
        ...(isLast && { deallocate: true }),
      },
      operations: isLast ? 2 : 1,
      done(container, _reply, held) {
        free(container, op)
        const right = direction === 'copyIn' ? WRITE : READ
        hold('I11', (held & right) !== 0, () => `${op} by task ${task.id}, which may not`)
        hold('I10', isPrivate || container.owner === task, () => `a shared copy for a grantee`)
        if (direction === 'copyOut') quiet(machine, container)
        for (const [index, handle] of handles.entries()) {
          const page = task.handles.get(handle)
          hold('I7', page?.isSoft === false, () => `${op} with handle ${handle}`)
          const at = first + index
          hold('I6', at < container.cells.length, () => `${op} beyond the end`)
          const theirs = page!
          if (direction === 'copyIn') move(machine, container.cells, at, theirs.cell, isPrivate)
          else {
            const cells = [theirs.cell]
            move(machine, cells, 0, container.cells[at], isPrivate)
            theirs.cell = cells[0]
          }
        }
        if (isLast) end(container, task)
      },
    }
  })
}

function lock(physical: boolean, weight: number): FastOperation {
  const op = physical ? 'container.lockPhysical' : 'container.lockMap'
  return use(weight, op, (machine, task, _container, b, c) => {
    const unmap = b % 4 === 0 ? undefined : b % 4 === 1
    const wanted = b % 3 === 0 ? RIGHTS[(b >> 2) % RIGHTS.length] : undefined
    const window = (c >> 3) % (PAGES - 4)
    return {
      window,
      fields: {
        ...(unmap !== undefined && { unmap }),
        ...(wanted !== undefined && { rights: wanted }),
      },
      done(container, reply, held) {
        free(container, op)
        const rights = wanted ?? (physical ? READ | WRITE : held)
        hold('I11', (rights & ~held) === 0, () => `${op} with more rights than task ${task.id} has`)
        const { table } = machine.service
        const items = reply.items ?? []
        const frames = reply.frames ?? items.map(({ flexpage }) => flexpage / 32)
        container.lock = {
          holder: task.id,
          physical,
          exclusive: unmap ?? physical,
          rights,
          until: machine.world.now + container.lease,
          frames,
          pages: physical ? [] : frames.map((_, index) => window + index),
          operations: 1,
        }
        container.losers.delete(task.id)
        hold('I22', reply.untilTicks === container.lock.until, () => `a lock until another time`)
        // A task that dies in the same moment gets no answer.
        for (const frame of machine.world.isAlive(task.id) ? frames : []) {
          hold('I20', isQuiet(machine, frame, rights), () => {
            return `container ${container.id} is locked while a device is at frame ${frame}`
          })
          hold('I17', (rights & WRITE) === 0 || table.sharers[frame] === 1, () => {
            return `frame ${frame} is locked for writing, and ${table.sharers[frame]} share it`
          })
        }
        const pages = container.lock.pages.slice()
        machine.place(task, window, reply.items, container.cells, container)
        // A lock's own mappings are no interference of the holder's.
        container.lock.pages.splice(0, pages.length, ...pages)
      },
    }
  })
}

function born(machine: FastMachine, task: ShadowTask, reply: Reply, lease: number, cells: Cell[]) {
  const id = reply.container as number
  hold('I8', !machine.containers.has(id), () => `container ${id} was made twice`)
  hold('I18', reply.version === 0, () => `container ${id} begins with version ${reply.version}`)
  const container = new ShadowContainer(id, task, lease, cells)
  machine.containers.set(id, container)
  return container
}

/** A task to give access to, often itself, which cannot be. */
function pickGrantee(machine: FastMachine, choice: number): SpaceId {
  return machine.tasks[choice % machine.tasks.length].id
}

export const containerOperations: FastOperations = {
  create: {
    weight: 4,
    run(machine, task, a, b, c) {
      const leaseTicks = 5 + (b % 80)
      const pages = 1 + (a % 3)
      const grantee = c % 2 === 0 ? pickGrantee(machine, c >> 1) : undefined
      const request = { op: 'container.create', pages, leaseTicks, ...(grantee && { grantee }) }
      machine.ask(task, request, (reply) => {
        const promised = Math.max(0, task.guaranteed - machine.charged(task))
        if (reply.op !== 'container.done') {
          const isFit = grantee === task.id || pages > promised
          hold('I36', isFit, () => `task ${task.id} is within its contract and gets no container`)
          return
        }
        const cells = Array.from({ length: pages }, () => machine.newCell())
        const container = born(machine, task, reply, leaseTicks, cells)
        if (grantee !== undefined) container.grant(task.id, grantee, READ | WRITE)
        machine.checkExtras(task)
      })
    },
  },

  createFrom: {
    weight: 4,
    run(machine, task, a, b, c) {
      const leaseTicks = 5 + (b % 80)
      const handles = pickHandles(task, a, 1 + (b % 3))
      if (c % 16 === 5) handles.push(pickHandle(machine, task, c))
      const grantee = c % 2 === 0 ? pickGrantee(machine, c >> 1) : undefined
      const request = {
        op: 'container.createFrom',
        handles,
        leaseTicks,
        ...(grantee && { grantee }),
      }
      machine.ask(task, request, (reply) => {
        if (reply.op !== 'container.done') return
        const cells = handles.map((handle) => {
          const page = task.handles.get(handle)
          hold('I7', page?.isSoft === false, () => `a container of handle ${handle}`)
          return page!.cell
        })
        hold('I9', new Set(handles).size === handles.length, () => 'a container of a page twice')
        for (const handle of handles) task.handles.delete(handle)
        const container = born(machine, task, reply, leaseTicks, cells)
        if (grantee !== undefined) container.grant(task.id, grantee, READ | WRITE)
      })
    },
  },

  containerDeallocate: use(4, 'container.deallocate', (_machine, task) => ({
    fields: {},
    done(container) {
      free(container, 'deallocate')
      end(container, task)
    },
  })),

  grantAccess: use(5, 'container.grantAccess', (machine, task, _container, b, c) => {
    const to = pickGrantee(machine, b)
    const wanted = c % 3 === 0 ? RIGHTS[(c >> 4) % RIGHTS.length] : undefined
    return {
      fields: { to, ...(wanted !== undefined && { rights: wanted }) },
      done(container, _reply, held) {
        const rights = wanted ?? held
        hold('I11', (rights & ~held) === 0, () => `task ${task.id} gives more than it has`)
        container.grant(task.id, to, rights)
      },
    }
  }),

  revokeAccess: use(3, 'container.revokeAccess', (machine, task, _container, b) => {
    const from = pickGrantee(machine, b)
    return {
      fields: { from },
      done(container) {
        free(container, 'revoke')
        container.revoke(task.id, from)
      },
    }
  }),

  lockMap: lock(false, 5),
  lockPhysical: lock(true, 8),

  unlock: {
    weight: 7,
    run(machine, task, a, b) {
      const chosen = b % 4 === 0 ? pickContainer(machine, a) : pickHeld(machine, task, a)
      if (chosen === undefined) return
      const { id } = chosen
      machine.ask(task, { op: 'container.unlock', container: id }, (reply) => {
        chosen.expire(machine.world.now)
        const { lock: held } = chosen
        const isHolder = held?.holder === task.id
        if (reply.op !== 'container.done') {
          const isLoser = chosen.losers.delete(task.id)
          hold('I24', !isHolder, () => `the holder of container ${id} cannot unlock it`)
          hold('I22', isLoser === (reply.code === 'lock-lost'), () => {
            return `an unlock of container ${id} is refused with ${reply.code}`
          })
          return
        }
        hold(chosen.losers.has(task.id) ? 'I22' : 'I24', isHolder, () => {
          return `task ${task.id} unlocks container ${id}, which is not its to unlock`
        })
        hold('I18', reply.operations === held!.operations + 1, () => {
          return `${reply.operations} operations under a lock, not ${held!.operations + 1}`
        })
        hold('I18', reply.version === chosen.version + 1, () => `unlock: version ${reply.version}`)
        chosen.endLock()
        if (chosen.isGone) machine.containers.delete(id)
      })
    },
  },

  unmapAll: use(3, 'container.unmapAll', () => ({
    fields: {},
    done: (container) => free(container, 'unmapAll'),
  })),

  copyIn: copy('copyIn', 6),
  copyOut: copy('copyOut', 6),

  containerMap: use(8, 'container.map', (machine, task, container, b, c) => {
    const first = b % 3 === 0 && container !== undefined ? c % container.cells.length : 0
    const wanted = b % 2 === 0 ? RIGHTS[(b >> 2) % RIGHTS.length] : undefined
    const window = (c >> 3) % (PAGES - 4)
    return {
      window,
      fields: { ...(first > 0 && { first }), ...(wanted !== undefined && { rights: wanted }) },
      done(container, reply, held) {
        const rights = wanted ?? held
        const { lock: taken } = container
        hold('I11', (rights & ~held & ALL_RIGHTS) === 0, () => `task ${task.id} maps with too much`)
        const isFit =
          taken === undefined ||
          ((taken.holder === task.id || !taken.exclusive) && (rights & ~taken.rights) === 0)
        hold('I21', isFit, () => `task ${task.id} maps container ${container.id} under a lock`)
        machine.place(task, window, reply.items, container.cells.slice(first), container)
      },
    }
  }),
}
