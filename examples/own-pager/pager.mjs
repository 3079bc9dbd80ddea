/** A pager: what stands between page faults, a policy, frames and swap, and nothing else. */
import { flexpage, READ, WRITE } from '@selfpage/kernel'
import { createDriver } from '@selfpage/kit'
import { memoryClient } from '@selfpage/memory-server/client'
import { pageId } from '@selfpage/policy'
import { messageStore, openObject } from '@selfpage/runtime'
/** @import { HandleId } from '@selfpage/container' */
/** @import { Operation, PageFault, Thread, ThreadId } from '@selfpage/kernel' */
/** @import { ConfiguredPolicy } from '@selfpage/policy' */

/**
 * Pages `pages` pages in `frames` frames.
 * @param {Thread} thread
 * @param {{ memoryServer: ThreadId, swapServer: ThreadId, policy: ConfiguredPolicy }} servers
 * @param {number} pages @param {number} frames @returns {Operation<void>}
 */
export function* pager(thread, { memoryServer, swapServer, policy }, pages, frames) {
  const memory = memoryClient(thread, memoryServer)
  const store = messageStore({ thread, memoryServer, windowPage: pages })
  const swap = yield* openObject(thread, swapServer, 'swap', pages * thread.space.pageSizeBytes)
  const reply = yield* memory.allocate(frames)
  if (reply.op !== 'memory.allocated' || typeof swap === 'string') throw new Error('no resources')
  const free = [...reply.handles]
  const handles = /** @type {Map<number, HandleId>} */ (new Map())
  const swapped = new Set()
  let victim = -1
  const onLeave = (/** @type {number} */ page) => (victim = page)
  const driver = createDriver({ policy, pages, frames, onLeave })

  for (let message = yield* thread.receive(); ;) {
    const { page, access } = /** @type {PageFault} */ (message)
    const client = thread.sender
    driver.reference(pageId(page), access === WRITE)
    let handle = free.pop()
    if (handle === undefined) {
      // The policy has given up a page. Its bytes go to swap, its frame to the page that is wanted.
      handle = /** @type {HandleId} */ (handles.get(victim))
      thread.unmap(flexpage(victim), READ | WRITE, true)
      yield* store.write(swap, [victim], [handle])
      thread.note('page out', { page: victim })
      swapped.add(victim)
    }
    if (swapped.has(page)) {
      yield* store.read(swap, page, [handle])
      yield* memory.mapOne(handle, READ | WRITE, flexpage(page))
      thread.note('page in', { page })
    } else yield* memory.releaseData([handle], flexpage(page))
    handles.set(page, handle)
    const items = [{ flexpage: flexpage(page), rights: READ | WRITE }]
    message = yield* thread.replyAndWait(client, { op: 'here', items })
  }
}
