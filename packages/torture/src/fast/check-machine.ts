/** What must hold after every step, of all tasks and all frames. */
import { READ, WRITE } from '@selfpage/kernel'
import { hold } from '../violation.ts'
import type { FastMachine } from './fast-machine.ts'
import { PAGES } from './fast-world.ts'
import type { Place, ShadowContainer, ShadowTask } from './shadow.ts'

/** @throws Violation; SelfpageError of an audit */
export function checkMachine(machine: FastMachine): void {
  machine.service.audit()
  machine.world.tree.audit()
  for (const container of machine.containers.values()) checkLock(machine, container)
  for (const task of machine.tasks) checkTask(machine, task)
  for (const { frames } of machine.transfers) {
    for (const frame of frames) {
      const state = machine.service.table.stateOf(frame)
      hold('I23', state === 'bound' || state === 'quarantined', () => {
        return `frame ${frame} is ${state} while a device is at it`
      })
    }
  }
}

function checkTask(machine: FastMachine, task: ShadowTask): void {
  const { service, world } = machine
  const account = service.accounts.get(task.id)
  hold('I3', (account?.guaranteed ?? 0) === task.guaranteed, () => {
    return `task ${task.id} is promised ${account?.guaranteed} frames, not ${task.guaranteed}`
  })
  const charged = machine.charged(task)
  const known = checkHandles(machine, task)
  hold('I4', (account?.allocated ?? 0) === charged + known, () => {
    return `task ${task.id} is charged ${account?.allocated}, not ${charged + known}`
  })
  for (let page = 0; page < PAGES; page++) {
    const frame = task.space.frameAt(page)
    if (frame < 0) {
      task.places[page] = undefined
      continue
    }
    const place = task.places[page]
    const rights = task.space.rightsAt(page)
    const where = (): string => `page ${page} of task ${task.id} (frame ${frame})`
    hold('I14', place !== undefined, () => `${where()} is mapped, and nobody mapped it`)
    const isStale = machine.service.table.stale[frame] === 1
    const { cell } = withHeir(place as Place, isStale)
    // What a lock keeps readable, although its page has moved on, keeps still until the lock ends.
    const value = isStale ? (place as Place).value : cell.value
    hold('I13', world.values[frame] === value, () => {
      return `${where()} reads ${world.values[frame]}, not ${value}`
    })
    ;(place as Place).value = value
    hold('I11', (rights & ~(place as Place).rights) === 0, () => {
      return `${where()} has rights ${rights}, not ${place?.rights}`
    })
    checkMapping(machine, place as Place, frame, rights, where)
  }
}

/** A page that was emptied or copied to may have kept its mappings. */
function withHeir(place: Place, isStale: boolean): Place {
  if (isStale) return place
  while (place.cell.names === 0 && place.cell.heir) place.cell = place.cell.heir
  return place
}

function checkMapping(
  machine: FastMachine,
  { cell, container, giver }: Place,
  frame: number,
  rights: number,
  where: () => string,
): void {
  const { table } = machine.service
  const isStale = table.stale[frame] === 1
  hold('I14', cell.names > 0 || isStale, () => `${where()} is of a page that is gone`)
  hold('I14', table.mapped[frame] === 1, () => `${where()}: the server does not know of it`)
  if ((rights & WRITE) !== 0) {
    hold('I17', table.sharers[frame] === 1, () => {
      return `${where()} can be written, and ${table.sharers[frame]} share it`
    })
  }
  if (container === undefined || container.isGone || container.isOrphan || isStale) return
  hold('I10', (rights & ~container.rightsOf(giver.id)) === 0, () => {
    return `${where()} with rights ${rights} outlives the access to container ${container.id} (${container.rightsOf(giver.id)})`
  })
}

/** @returns how many handles the service still charges for that the shadow does not; 0 */
function checkHandles(machine: FastMachine, task: ShadowTask): number {
  const { service, world } = machine
  for (const [handle, { cell, isSoft }] of task.handles) {
    const slot = service.handles.slotOf(handle)
    if (slot === undefined) {
      hold('I29', isSoft, () => `handle ${handle} of task ${task.id} is gone, and nobody said so`)
      machine.drop(task, handle)
      continue
    }
    const frame = service.memory.frameOf(slot)
    const value = frame < 0 ? 0 : world.values[frame]
    hold('I15', value === cell.value, () => {
      return `handle ${handle} of task ${task.id} holds ${value}, not ${cell.value}`
    })
  }
  return 0
}

/** C5: while a container is locked, its frames stay, and so does what the holder has of them. */
function checkLock(machine: FastMachine, container: ShadowContainer): void {
  const { lock, cells, id } = container
  if (lock === undefined) return
  const { world, service, tasks } = machine
  const holder = machine.taskOf(lock.holder)
  for (const [index, frame] of lock.frames.entries()) {
    const cell = cells[index]
    hold('I21', service.table.stateOf(frame) === 'bound', () => {
      return `frame ${frame} of locked container ${id} is ${service.table.stateOf(frame)}`
    })
    hold('I21', world.values[frame] === cell.value, () => {
      return `page ${index} of locked container ${id} has ${world.values[frame]}, not ${cell.value}`
    })
    const page = lock.pages[index]
    if (holder !== undefined && page !== undefined && page >= 0) {
      const wanted = lock.rights & READ
      const isThere = holder.space.frameAt(page) === frame
      hold('I21', isThere && (holder.space.rightsAt(page) & wanted) === wanted, () => {
        return `container ${id} is locked, but not mapped at page ${page} of its holder any more`
      })
    }
    if (!lock.exclusive) continue
    for (const task of tasks) {
      for (let other = 0; other < PAGES; other++) {
        if (task.space.frameAt(other) !== frame) continue
        const place = task.places[other]
        const isOthers = place !== undefined && place.giver.id !== lock.holder
        const isReach = place?.cell === cell || (task.space.rightsAt(other) & WRITE) !== 0
        hold('I20', !(isOthers && isReach), () => {
          return `task ${task.id} reaches page ${index} of container ${id}, which is locked`
        })
      }
    }
  }
}
