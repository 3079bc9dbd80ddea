/**
 * The default pager: the manager of temporary objects, which keeps their pages on the swap disk.
 * The kernel trusts it: its own memory is never paged, and it always answers.
 */
import { spaceOf } from '@selfpage/kernel'
import type { Kernel, Message, ThreadId } from '@selfpage/kernel'
import { BlockMap } from '../central/block-map.ts'
import { diskNames } from '../run/machine.ts'
import type { MachKernel } from './mach-kernel.ts'
import { MachTask } from './mach-task.ts'
import { PageKeeper } from './page-keeper.ts'
import type { ObjectId, ToManager } from './protocol.ts'

const PRIORITY = 240

/** Pages of its space: room for what it is handed. */
const SPACE_PAGES = 1 << 16

/** Starts it. */
export function startDefaultPager(kernel: Kernel, mach: MachKernel): MachTask {
  const space = kernel.createSpace('default pager', SPACE_PAGES)
  const rights = { isPrivileged: true, disks: [diskNames.swap] }
  const task = new MachTask('default pager', space.id, SPACE_PAGES, rights)
  mach.addTask(task)
  const swap = new BlockMap(kernel.disks.get(diskNames.swap)?.blocks ?? 0)
  /** By object, the block of each page. */
  const blocks = new Map<ObjectId, Map<number, number>>()
  const thread = kernel.createServer(space, {
    name: 'default pager',
    priority: PRIORITY,
    serve: (self) => {
      const keeper = new PageKeeper(self, mach.thread, {
        disk: diskNames.swap,
        blockOf: (object, page) => blocks.get(object)?.get(page),
        placeFor(object, page) {
          const pages = blocks.get(object) ?? new Map<number, number>()
          blocks.set(object, pages)
          const known = pages.get(page) ?? swap.take()
          if (known < 0) return undefined
          pages.set(page, known)
          return known
        },
      })
      return (message: Message, sender: ThreadId) => {
        // Anybody can send to it; what becomes of others' pages is the kernel's to say.
        if (spaceOf(sender) !== spaceOf(mach.thread)) return undefined
        const told = message as ToManager
        if (!keeper.serve(told) && told.op === 'memoryObject.terminate') {
          for (const [page, block] of blocks.get(told.object) ?? []) {
            keeper.forget(told.object, page, () => swap.give(block))
          }
          blocks.delete(told.object)
        }
        return undefined
      }
    },
  })
  mach.addManager(task, thread, true)
  mach.setDefaultPager(task)
  return task
}
