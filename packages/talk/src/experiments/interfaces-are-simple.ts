/** The interfaces of two systems, counted as they are used (slide "Conclusion"). */
import { READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Operation, Program, Task } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { count, decimal } from '../words.ts'

/** Names of messages between whoever has pages and whoever has frames, by system. */
const interfaces = {
  gnu: { memory: /^(memory|container|contract)\./, stores: /^(store|device)\./ },
  mach: { memory: /^(vm|memoryObject|port)\./, stores: /^(file|disk)\./ },
} as const
const systems = ['gnu', 'mach'] as const

function failed(what: unknown): SelfpageError {
  return new SelfpageError('EXPERIMENT_FAILED', `the program was refused: ${String(what)}`)
}

function* touchAll(
  { memory }: Task,
  start: number,
  pages: number,
  access: number,
): Operation<void> {
  for (let page = start; page < start + pages; page++) {
    while (!memory.touch(page, access)) {
      const error = yield* memory.fault(page, access)
      if (error !== undefined) throw failed(error)
    }
  }
}

/** A little of everything: a file mapped and read, anonymous memory beyond what there is, a fork. */
const everything: Program = {
  name: 'everything',
  *run(task) {
    const { memory, files } = task
    const size = memory.pageSizeBytes
    const created = yield* files.create('data', 32 * size)
    if (created !== undefined) throw failed(created)
    const written = yield* files.write('data', 0, new Uint8Array(4 * size).fill(1))
    if (typeof written === 'string') throw failed(written)
    const mapped = yield* memory.map({ pages: 32, file: 'data', sharing: 'shared' })
    if (typeof mapped === 'string') throw failed(mapped)
    yield* touchAll(task, mapped.start, 32, READ)
    yield* touchAll(task, mapped.start, 8, WRITE)
    yield* memory.sync(mapped)
    const anonymous = yield* memory.map({ pages: 160 })
    if (typeof anonymous === 'string') throw failed(anonymous)
    for (let round = 0; round < 3; round++) yield* touchAll(task, anonymous.start, 160, WRITE)
    yield* memory.protect(anonymous, READ)
    yield* memory.advise(anonymous.start, 16, 'free')
    yield* memory.unmap(mapped)
  },
}

export const experiment = defineExperiment({
  name: 'interfaces-are-simple',
  claim:
    'Interfaces are very simple yet flexible. VMM provides simple interfaces. (Mach provides too much functionality in the kernel.)',
  slide: 'Conclusion; Proposed Properties; Goals for a GNU VMM',
  hypothesis:
    'A program that does a little of everything makes the GNU system use no more kinds of messages between those ' +
    'who have pages and those who have frames than Mach, and no more messages a fault.',
  method:
    'The same program on both: a file read, mapped, written and synced, anonymous memory of more pages than frames, ' +
    'protection, advice, unmapping. All messages of the run are heard; kinds are names of messages, answers and refusals included.',
  seeds: [0],
  async run(lab) {
    const measurements = []
    for (const system of systems) {
      const kinds = { memory: new Set<string>(), stores: new Set<string>() }
      let messages = 0
      const { rows } = await lab.run(
        {
          system,
          machine: { frames: 140, costs: 'server-flash', pageSizeBytes: 256 },
          files: { size: '1MiB', cacheFrames: 0 },
          swap: { size: '1MiB' },
          tasks: [
            {
              name: 'program',
              program: everything,
              pages: 400,
              wish: { frames: 110 },
              extraFrames: 0,
            },
          ],
        },
        {
          listen(event: KernelEvent) {
            if (event.kind !== 'message') return
            messages++
            const { op } = event.message
            for (const part of ['memory', 'stores'] as const) {
              if (interfaces[system][part].test(op)) kinds[part].add(op)
            }
          },
        },
      )
      const [row] = rows
      const faults = row.hardFaults + row.softFaults + row.zeroFills + row.copyFaults
      measurements.push({
        case: system,
        numbers: {
          kindsOfMemoryMessages: kinds.memory.size,
          kindsOfStoreMessages: kinds.stores.size,
          messagesAFault: messages / faults,
          faults,
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      [
        {
          when: 'one counts kinds of messages about memory',
          isMet: ({ of }) =>
            of('gnu', 'kindsOfMemoryMessages') <= of('mach', 'kindsOfMemoryMessages'),
        },
        {
          when: 'one counts kinds of messages about backing stores',
          isMet: ({ of }) =>
            of('gnu', 'kindsOfStoreMessages') <= of('mach', 'kindsOfStoreMessages'),
        },
        {
          when: 'one counts messages a fault',
          isMet: ({ of }) => of('gnu', 'messagesAFault') <= of('mach', 'messagesAFault'),
        },
      ],
      (all) =>
        systems
          .map(
            (system) =>
              `${system}: ${count(all.median(system, 'kindsOfMemoryMessages'))} kinds about memory, ${count(all.median(system, 'kindsOfStoreMessages'))} about stores, ${decimal(all.median(system, 'messagesAFault'))} messages a fault`,
          )
          .join('; ') + '.',
    ),
  picture: {
    kind: 'dots',
    quantities: ['kindsOfMemoryMessages', 'kindsOfStoreMessages', 'messagesAFault'],
    axis: 'count',
  },
})
