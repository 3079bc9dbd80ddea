import { createSimulation, memoryImage, READ, WRITE } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import { lru } from '@selfpage/policy-lru'
import { startTask } from '@selfpage/runtime'
import { startDiskDriver, startSwapServer, SWAP_SERVER_FRAMES } from '@selfpage/servers'
import { behindTheScan } from './behind-the-scan.mjs'
/** @import { Program } from '@selfpage/kernel' */

/** Goes ten times over 100 pages: each byte is the number of the round. @type {Program} */
const program = {
  name: 'scan',
  *run(task) {
    const { memory } = task
    const region = yield* memory.map({ pages: 100 })
    if (typeof region === 'string') throw new Error(region)
    for (let round = 0; round < 10; round++) {
      for (let page = region.start; page < region.start + region.pages; page++) {
        while (!memory.touch(page, READ | WRITE)) yield* memory.fault(page, READ | WRITE)
        const bytes = memory.bytes(page)
        if (bytes.some((byte) => byte !== round)) task.count('wrong pages')
        bytes.fill(round + 1)
        memory.hint('scan', 'passed', [], [page])
      }
    }
  },
}

for (const policy of [lru(), behindTheScan()]) {
  const disks = [{ name: 'disk', image: memoryImage(256) }]
  const kernel = createSimulation({ frames: 128, disks })
  const memory = startMemoryServer(kernel)
  const memoryServer = memory.thread
  const driver = startDiskDriver(kernel, { disk: 'disk', memory: memoryServer })
  const swapOptions = { memory: memoryServer, driver: driver.thread, blocks: 256 }
  const swap = startSwapServer(kernel, swapOptions)
  driver.allow(swap.space.id, 0, 256)
  memory.setContract({ task: swap.space.id, guaranteedFrames: SWAP_SERVER_FRAMES })

  // Sixty frames for a hundred pages: what goes when is nobody's business but the task's.
  const area = { server: swap.thread, path: 'scan', pages: 100 }
  const task = startTask(kernel, { name: 'scan', program, policy, memoryServer, swap: area })
  memory.setContract({ task: task.space.id, guaranteedFrames: 60 })
  kernel.run()
  task.audit()
  const { zeroFills, hardFaults, pageOuts, virtualTicks } = task.counts
  console.log(
    `${policy.label.padEnd(15)} ${zeroFills} zero-fills, ${hardFaults} pages read, ${pageOuts} ` +
      `written, ${(virtualTicks / 1e9).toFixed(2)} s, ` +
      `${task.progress.get('wrong pages') ?? 0} wrong pages, ${task.hasEnded ? 'ended' : 'STUCK'}`,
  )
}
