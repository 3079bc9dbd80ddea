/** Is a page of a file in memory twice? (Slides "Overloading Physical Memory", "Reading from a File (continued)".) */
import { READ } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { count, decimal } from '../words.ts'

const ways = ['maps the file', 'reads it into its own buffer'] as const
/** Frames for each page of the file, servers and all. */
const mostFramesAPage = 1.25

function failed(what: unknown): SelfpageError {
  return new SelfpageError('EXPERIMENT_FAILED', `the program was refused: ${String(what)}`)
}

/** Makes a file of `pages`, has all of it in memory in one of two ways, and stays. */
function reading(pages: number, way: (typeof ways)[number]): Program {
  return {
    name: way,
    *run({ files, memory, thread }) {
      const size = memory.pageSizeBytes
      const created = yield* files.create('data', pages * size)
      if (created !== undefined) throw failed(created)
      for (let page = 0; page < pages; page++) {
        const written = yield* files.write('data', page * size, new Uint8Array(size).fill(page + 1))
        if (typeof written === 'string') throw failed(written)
      }
      yield* files.sync('data')
      const isMapped = way === 'maps the file'
      const region = yield* memory.map({
        pages,
        ...(isMapped ? { file: 'data', rights: READ } : {}),
      })
      if (typeof region === 'string') throw failed(region)
      const buffer = new Uint8Array(size)
      for (let page = 0; page < pages; page++) {
        if (isMapped) {
          while (!memory.touch(region.start + page, READ))
            yield* memory.fault(region.start + page, READ)
          continue
        }
        const read = yield* files.read('data', page * size, buffer)
        if (typeof read === 'string') throw failed(read)
        const error = yield* memory.write((region.start + page) * size, buffer)
        if (error !== undefined) throw failed(error)
      }
      yield* thread.sleep(100_000_000)
    },
  }
}

export const experiment = defineExperiment({
  name: 'double-caching',
  claim:
    'Extra memory can be used as a data cache. The server makes a private logical copy of the data, saves in page cache.',
  slide: 'Overloading Physical Memory; Reading from a File (continued)',
  hypothesis:
    'A file server that caches what its clients use needs no second frame for it: logical copies share frames, so a ' +
    'file that is in the cache and in a program takes at most 1.25 frames a page.',
  method:
    'A program has a whole file in memory, mapped, or read into a buffer of its own, on the GNU system with a cache as ' +
    'large as the file. Frames in use are the machine’s less those that are free, while the program still runs; what ' +
    'all accounts are charged is more where frames are shared.',
  seeds: [0],
  async run(lab) {
    const pages = lab.sized(400, 100)
    const measurements = []
    for (const way of ways) {
      const { frames, machineFrames, rows } = await lab.run({
        machine: { frames: 4 * pages + 200, costs: 'server-flash', pageSizeBytes: 256 },
        files: { cacheFrames: pages },
        tasks: [
          {
            name: 'reader',
            program: reading(pages, way),
            pages: 2 * pages + 64,
            wish: { frames: pages + 64 },
            extraFrames: 0,
          },
        ],
      })
      const { free, reader } = frames.values
      // The last moment at which the program had its pages.
      const at = reader.findLastIndex((own) => own >= pages)
      const charged = Object.entries(frames.values)
        .filter(([name]) => name !== 'free')
        .reduce((sum, [, column]) => sum + column[at], 0)
      const used = machineFrames - free[at]
      measurements.push({
        case: `the program ${way}`,
        numbers: {
          pages,
          framesUsed: used,
          framesCharged: charged,
          framesAPage: used / pages,
          hardFaults: rows[0].hardFaults,
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      ways.map((way) => ({
        when: `the program ${way}`,
        isMet: ({ of }) => of(`the program ${way}`, 'framesAPage') <= mostFramesAPage,
      })),
      (all) =>
        ways
          .map((way) => {
            const name = `the program ${way}`
            return `When ${name}: ${decimal(all.median(name, 'framesAPage'))} frames a page in use, ${count(all.median(name, 'framesCharged'))} charged for ${count(all.median(name, 'pages'))} pages`
          })
          .join('. ') + '.',
    ),
  picture: { kind: 'dots', quantities: ['framesUsed', 'framesCharged', 'pages'], axis: 'frames' },
})
