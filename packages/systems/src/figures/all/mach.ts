/**
 * The talk's two pictures of Mach: how a file gets mapped (M1), and what a fault at it takes (M2).
 * Both are of one program, which maps a page of a file and reads it. For the first nobody has mapped
 * the file before; for the second it is on the disk and not in memory.
 */
import { READ } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { Finders } from '../../description/plan-system.ts'
import type { Drawing, Figure } from '../figure.ts'
import { recordRun } from '../record-run.ts'
import { figureNotes, sequenceOfEvents } from '../sequence-of-events.ts'
import type { SeenMessage } from '../sequence-of-events.ts'
import { touch } from './faults.ts'

const pageSizeBytes = 512
const path = 'letter'
const participants = ['client', 'mach kernel', 'file server', 'disk files']

export const machMap: Figure = {
  name: 'mach-map',
  summary: 'Mapping a file on Mach: open, handle, vm_map, init, ready, mapped',
  draw: (finders) => drawPart(finders, 'Establishing a mapping on Mach', 'map', mapStep),
}

export const machFault: Figure = {
  name: 'mach-fault',
  summary: 'A page fault on Mach: the kernel asks the page of its manager',
  draw: (finders) => drawPart(finders, 'Handling a page fault on Mach', 'fault', faultStep),
}

async function drawPart(
  finders: Finders,
  title: string,
  part: 'map' | 'fault',
  stepOf: (message: SeenMessage) => number | undefined,
): Promise<Drawing> {
  const events = await recordRun(
    {
      system: 'mach',
      machine: { frames: 64, pageSizeBytes },
      files: { size: 64 * pageSizeBytes },
      swap: { size: 64 * pageSizeBytes },
      tasks: [
        { name: 'writer', program: part === 'map' ? creator : writer },
        { name: 'client', program: client(part), start: '1s' },
      ],
    },
    finders,
  )
  const view = { title, participants, numberOf: stepOf }
  return { kind: 'sequences', sequences: [sequenceOfEvents(events, view)] }
}

/** Makes the file, which nobody has mapped then. */
const creator: Program = {
  name: 'creator',
  *run({ files }) {
    yield* files.create(path, pageSizeBytes)
  },
}

/** Leaves the file on the disk, and as little of it in memory as there is room for. */
const writer: Program = {
  name: 'writer',
  *run({ files, memory }) {
    yield* files.create(path, pageSizeBytes)
    yield* files.write(path, 0, new Uint8Array(pageSizeBytes).fill(1))
    yield* files.sync(path)
    const region = yield* memory.map({ pages: 200 })
    if (typeof region === 'string') return
    for (let page = 0; page < region.pages; page++) {
      yield* touch({ memory }, region.start + page, READ)
    }
  },
}

function client(part: 'map' | 'fault'): Program {
  return {
    name: 'client',
    *run({ memory, thread }) {
      if (part === 'map') thread.note(figureNotes.begin)
      const region = yield* memory.map({ pages: 1, file: path, sharing: 'shared', rights: READ })
      if (part === 'map') thread.note(figureNotes.end)
      if (typeof region === 'string') {
        throw new SelfpageError('FIGURE_FAILED', `the file cannot be mapped: ${region}`)
      }
      if (part === 'fault') thread.note(figureNotes.begin)
      yield* touch({ memory }, region.start, READ)
      if (part === 'fault') thread.note(figureNotes.end)
    },
  }
}

function mapStep({ op }: SeenMessage): number | undefined {
  const steps = [
    'file.open',
    'file.opened',
    'vm.map',
    'memoryObject.init',
    'memoryObject.ready',
    'vm.mapped',
  ]
  const step = steps.indexOf(op) + 1
  return step === 0 ? undefined : step
}

function faultStep({ op }: SeenMessage): number | undefined {
  const steps = [
    'page-fault',
    'memoryObject.dataRequest',
    'memoryObject.dataSupply',
    'page-fault-resolved',
  ]
  const step = steps.indexOf(op) + 1
  return step === 0 ? undefined : step
}
