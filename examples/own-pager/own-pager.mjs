import { createSimulation, memoryImage, READ, WRITE } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import { sieve } from '@selfpage/policy-sieve'
import { startDiskDriver, startSwapServer, SWAP_SERVER_FRAMES } from '@selfpage/servers'
import { pager } from './pager.mjs'

// A machine whose memory server keeps the contracts, and a swap server behind its disk's driver.
const disks = [{ name: 'disk', image: memoryImage(256) }]
const kernel = createSimulation({ frames: 128, disks })
const memory = startMemoryServer(kernel)
const disk = startDiskDriver(kernel, { disk: 'disk', memory: memory.thread })
const swap = startSwapServer(kernel, { memory: memory.thread, driver: disk.thread, blocks: 256 })
disk.allow(swap.space.id, 0, 256)
memory.setContract({ task: swap.space.id, guaranteedFrames: SWAP_SERVER_FRAMES })

// A task of 100 pages with 50 frames, and one more for the page that is on its way.
const space = kernel.createSpace('task', 128)
memory.setContract({ task: space.id, guaranteedFrames: 51 })
const servers = { memoryServer: memory.thread, swapServer: swap.thread, policy: sieve() }
const pagerThread = kernel.createThread(space, {
  name: 'pager',
  body: (thread) => pager(thread, servers, 100, 50),
})

const written = /** @type {number[]} */ ([])
const counts = new Map()
const count = (/** @type {string} */ what) => counts.set(what, (counts.get(what) ?? 0) + 1)
kernel.observe((event) => {
  if (event.kind === 'note' && event.event.startsWith('page ')) count(event.event)
})
kernel.createThread(space, {
  name: 'main',
  pager: pagerThread,
  *body(thread) {
    for (let reference = 0; reference < 2000; reference++) {
      // One page in two is one of the first ten.
      const page = thread.chance() % (reference % 2 === 0 ? 10 : 100)
      while (!space.touch(page, READ | WRITE)) yield* thread.fault(page, READ | WRITE)
      const bytes = space.bytes(page)
      if (bytes.some((byte) => byte !== (written[page] ?? 0))) count('wrong page')
      written[page] = reference % 256
      bytes.fill(written[page])
    }
    console.log(`2000 references in ${(thread.now / 1e9).toFixed(2)} s`)
  },
})
kernel.run()
for (const [what, times] of counts) console.log(`${what}: ${times}`)
if (!counts.has('wrong page')) console.log('every byte was what it should be')
