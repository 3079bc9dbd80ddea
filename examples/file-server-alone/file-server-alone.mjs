import { createSimulation, memoryImage } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import { lru } from '@selfpage/policy-lru'
import { startTask } from '@selfpage/runtime'
import { FILE_SERVER_FRAMES, startDiskDriver, startFileServer } from '@selfpage/servers'
import { drawingMermaid, figureNotes, sequenceOfEvents } from '@selfpage/systems/figures'
/** @import { KernelEvent } from '@selfpage/kernel' */

const kernel = createSimulation({
  frames: 64,
  pageSizeBytes: 512,
  disks: [{ name: 'disk', image: memoryImage(256) }],
})
const events = /** @type {KernelEvent[]} */ ([])
kernel.observe((event) => events.push(event))
const memory = startMemoryServer(kernel)
const driver = startDiskDriver(kernel, { disk: 'disk', memory: memory.thread })
const servers = { memory: memory.thread, driver: driver.thread }
const cache = { policy: lru(), cacheFrames: 4 }
const files = startFileServer(kernel, { ...servers, ...cache, blocks: 256 })
driver.allow(files.space.id, 0, 256)
memory.setContract({ task: files.space.id, guaranteedFrames: FILE_SERVER_FRAMES })

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(100)
const client = startTask(kernel, {
  name: 'client',
  memoryServer: memory.thread,
  fileServer: files.thread,
  policy: lru(),
  onEnd: (error) => error && console.error(error),
  program: {
    name: 'client',
    *run({ files, thread }) {
      const path = 'fox.txt'
      yield* files.create(path, text.length)
      const written = yield* files.write(path, 0, new TextEncoder().encode(text))
      const error = yield* files.sync(path)
      console.log(`wrote ${written} bytes, sync: ${error ?? 'they are on the disk'}`)

      // The cache has four frames and holds the end of the file, so its begin comes from the disk.
      const bytes = new Uint8Array(90)
      thread.note(figureNotes.begin)
      const read = yield* files.read(path, 500, bytes)
      thread.note(figureNotes.end)
      const isEqual = new TextDecoder().decode(bytes) === text.slice(500, 590)
      console.log(`read ${read} bytes, ${isEqual ? 'equal to' : 'UNLIKE'} those written`)
    },
  },
})
memory.setContract({ task: client.space.id, guaranteedFrames: 16 })
kernel.run()

const { hits, misses } = files.cache
console.log(`${hits} pages were in the cache, ${misses} were not\n`)
const participants = ['client', 'file server', 'memory server', 'disk driver', 'disk disk']
const figure = sequenceOfEvents(events, { title: 'Reading from a file', participants })
console.log(drawingMermaid({ kind: 'sequences', sequences: [figure] }))
