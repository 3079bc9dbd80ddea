import { createSimulation, flexpage, READ, WRITE } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import { memoryClient } from '@selfpage/memory-server/client'
/** @import { HandleId } from '@selfpage/container' */
/** @import { Operation, Thread, ThreadBody } from '@selfpage/kernel' */
/** @import { Reclaim } from '@selfpage/memory-server/client' */

const kernel = createSimulation({ frames: 32 })
const server = startMemoryServer(kernel)

/** @param {string} name @param {number} guaranteedFrames @param {ThreadBody} body */
function startTask(name, guaranteedFrames, body) {
  const space = kernel.createSpace(name, 64)
  server.setContract({ task: space.id, guaranteedFrames })
  kernel.createThread(space, { name, priority: 100, body })
  return space.id
}

const cache = startTask('cache', 8, function* (thread) {
  const memory = memoryClient(thread, server.thread)
  const reply = yield* memory.allocate(24)
  if (reply.op !== 'memory.allocated') throw new Error(`no memory: ${reply.op}`)
  const handles = [...reply.handles]
  // With extra frames comes the duty to give them back, so somebody always has to listen.
  const listener = thread.spawn({ name: 'listener', body: (own) => listen(own, handles) })
  yield* memory.listen(listener)
  yield* memory.map(handles, READ | WRITE, flexpage(0, 5))
  show('The cache fills 24 frames.')
})

const database = startTask('database', 16, function* (thread) {
  const memory = memoryClient(thread, server.thread)
  yield* thread.sleep(1_000_000)
  const reply = yield* memory.allocate(16)
  if (reply.op !== 'memory.allocated') throw new Error(`no memory: ${reply.op}`)
  // Frames are bound at the first access; what is guaranteed comes within a bounded time.
  yield* memory.map(reply.handles, READ | WRITE, flexpage(0, 4))
  show('The database has all that it is guaranteed.')
})

/** @param {Thread} thread @param {HandleId[]} handles @returns {Operation<void>} */
function* listen(thread, handles) {
  const memory = memoryClient(thread, server.thread)
  for (;;) {
    const { frames, deadlineTicks } = /** @type {Reclaim} */ (yield* thread.receive())
    const left = (deadlineTicks - thread.now) / 1e6
    show(`The cache is asked for ${frames} frames, within ${left.toFixed(1)} ms.`)
    // Which ones is the task's own choice: here those that it got last.
    yield* memory.deallocate(handles.splice(-frames))
  }
}

/** @param {string} text */
function show(text) {
  const frames = [cache, database].map((task) => server.account(task)?.allocatedFrames)
  console.log(`${text} Cache: ${frames[0]} (guaranteed 8), database: ${frames[1]} (16).`)
}

kernel.run()
show('At the end:')
