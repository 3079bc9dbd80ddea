/** What is done without asking the memory server: devices, the kernel's mappings, time, deaths. */
import { WRITE } from '@selfpage/kernel'
import { hold } from '../violation.ts'
import { RIGHTS } from './fast-machine.ts'
import type { FastMachine } from './fast-machine.ts'
import { MAPPED_NOTHING } from '@selfpage/kernel/mapping'
import { PAGES } from './fast-world.ts'
import { pickHeld } from './operation.ts'
import type { FastOperations } from './operation.ts'
import type { ShadowTask } from './shadow.ts'

export const machineOperations: FastOperations = {
  /** The holder of a physical lock starts a device, which may take longer than the lock. */
  transfer: {
    weight: 9,
    run(machine, task, a, b) {
      const container = pickHeld(machine, task, a)
      const lock = container?.lock
      if (container === undefined || lock?.physical !== true) return
      const { world } = machine
      if (lock.frames.some((frame) => world.transfers[frame] > 0)) return
      const direction = (lock.rights & WRITE) !== 0 && b % 3 !== 0 ? 'write' : 'read'
      const cells = container.cells.slice()
      for (const [index, frame] of lock.frames.entries()) {
        world.transfers[frame] += 1
        if (direction === 'read') continue
        const value = machine.newValue()
        world.values[frame] = value
        cells[index].value = value
      }
      machine.transfers.push({
        direction,
        frames: lock.frames,
        cells,
        end: world.now + 1 + (b % (b % 5 === 0 ? 200 : 20)),
        seen: lock.frames.map((frame) => world.values[frame]),
        container,
        lock,
      })
    },
  },

  /** Tasks map to each other what they have, without the server's knowing. */
  kernelMap: {
    weight: 4,
    run(machine, task, a, b, c) {
      passOn(machine, 'map', task, a, b, c)
    },
  },

  kernelGrant: {
    weight: 2,
    run(machine, task, a, b, c) {
      passOn(machine, 'grant', task, a, b, c)
    },
  },

  kernelUnmap: {
    weight: 4,
    run(machine, task, a, b) {
      const page = a % PAGES
      const isSelf = b % 2 === 0
      machine.world.tree.unmap(task.space, page, RIGHTS[(b >> 1) % RIGHTS.length], isSelf)
      disownDerived(machine)
      if (isSelf) machine.disown(task, page)
    },
  },

  pass: {
    weight: 14,
    run(machine, _task, a) {
      machine.pass(1 + (a % (a % 8 === 0 ? 120 : 12)))
    },
  },

  end: {
    weight: 1,
    run(machine, task, a, b) {
      if (a % 4 !== 0) return
      if (b % 2 === 0) machine.world.destroySpace(task.id)
      machine.service.taskEnded(task.id)
      machine.bury(task)
    },
  },
}

function passOn(
  machine: FastMachine,
  how: 'map' | 'grant',
  task: ShadowTask,
  a: number,
  b: number,
  c: number,
): void {
  const { tree } = machine.world
  const page = a % PAGES
  const to = machine.tasks[b % machine.tasks.length]
  const toPage = c % PAGES
  const place = task.places[page]
  if (place === undefined || task.space.frameAt(page) < 0) return
  const wanted = RIGHTS[(c >> 5) % RIGHTS.length]
  const rights = task.space.rightsAt(page) & wanted
  const before = to.space.nodeAt(toPage)
  const done = tree[how](task.space, page, to.space, toPage, wanted)
  if (done === MAPPED_NOTHING) return
  hold('I14', to.space.frameAt(toPage) >= 0, () => 'a page was passed on and is not there')
  disownDerived(machine)
  if (how === 'grant') machine.disown(task, page)
  machine.disown(to, toPage)
  const old = to.places[toPage]
  // The same page of the same sender only gains rights (L4).
  const isSame = to.space.nodeAt(toPage) === before && old?.cell === place.cell
  const more = isSame ? old.rights : 0
  to.places[toPage] = { ...place, frame: to.space.frameAt(toPage), rights: rights | more }
}

/** What a task took from others went with what it took from itself: not the server's doing. */
function disownDerived(machine: FastMachine): void {
  for (const { lock } of machine.containers.values()) {
    const holder = lock && machine.taskOf(lock.holder)
    if (lock === undefined || holder === undefined) continue
    for (const [index, page] of lock.pages.entries()) {
      if (page >= 0 && holder.space.frameAt(page) !== lock.frames[index]) lock.pages[index] = -1
    }
  }
}
