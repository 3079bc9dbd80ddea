/**
 * The talk's first picture (slide "Virtual Memory"): an address space whose pages are active,
 * inactive or invalid, taken from a task whose working set does not fit its contract.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { MapRequest, Program, Region } from '@selfpage/kernel'
import type { Figure } from '../figure.ts'
import { readMemoryMap } from '../memory-map.ts'
import type { MemoryMap } from '../memory-map.ts'
import { recordRun } from '../record-run.ts'
import { touch } from './faults.ts'

/** Bytes, frames and pages. */
const pageSizeBytes = 512
const guaranteedFrames = 96
const shownPages = 256

const requests: readonly MapRequest[] = [
  { name: 'program', file: 'program', pages: 40, at: 8, rights: READ },
  { name: 'heap', pages: 112, at: 64 },
  { name: 'stack', pages: 24, at: 224 },
]

export const virtualMemory: Figure = {
  name: 'virtual-memory',
  summary: 'An address space: pages that are active, inactive and invalid',
  async draw(finders) {
    let map: MemoryMap | undefined
    const program: Program = {
      name: 'task',
      *run(task) {
        yield* task.files.create('program', 40 * pageSizeBytes)
        const regions: Region[] = []
        for (const request of requests) {
          const region = yield* task.memory.map(request)
          if (typeof region !== 'string') regions.push(region)
        }
        for (let reference = 0; reference < 4_000; reference++) {
          const region = regions[task.chance() % regions.length]
          // The nearer to a region's start, the more often.
          const nearness = (task.chance() / 2 ** 32) ** 2
          const page = region.start + Math.floor(nearness * region.pages)
          yield* touch(task, page, region.name === 'program' ? READ : WRITE)
        }
        const { space } = task.thread
        map = readMemoryMap('An address space', space, regions, 0, shownPages)
      },
    }
    await recordRun(
      {
        machine: { frames: 128, pageSizeBytes },
        files: { size: 512 * pageSizeBytes, cacheFrames: 0 },
        swap: { size: 512 * pageSizeBytes },
        tasks: [
          {
            name: 'task',
            program,
            wish: { frames: guaranteedFrames },
            extraFrames: 0,
          },
        ],
      },
      finders,
    )
    if (map === undefined) throw new Error('the task of the figure did not come to its end')
    return { kind: 'memory-map', map }
  },
}
