/**
 * Reading and writing a file, message by message (slides "Reading from a File"): ten steps each,
 * with the versions by which the file server knows that nobody touched the data on its way (C2).
 */
import type { Operation, Program, Task } from '@selfpage/kernel'
import type { Figure } from '../figure.ts'
import { recordRun } from '../record-run.ts'
import { figureNotes, sequenceOfEvents } from '../sequence-of-events.ts'
import type { FigureView, SeenMessage } from '../sequence-of-events.ts'

/** Pages of the file. */
const pages = 4
const pageSizeBytes = 512
const path = 'letter.txt'

const participants = ['client', 'file server', 'memory server', 'disk driver', 'disk files']

export const readFile: Figure = {
  name: 'read-file',
  summary: 'Reading from a file: the ten steps of the talk, with container versions',
  async draw(finders) {
    const program = fileProgram(function* (task) {
      yield* task.files.read(path, 0, new Uint8Array(pages * pageSizeBytes))
    })
    const view: FigureView = {
      title: 'Reading from a file',
      participants,
      transferNumber: 6,
      numberOf: readSteps,
    }
    return drawFile(program, view, finders)
  },
}

export const writeFile: Figure = {
  name: 'write-file',
  summary: 'Writing to a file: the matching steps',
  async draw(finders) {
    const program = fileProgram(function* (task) {
      yield* task.files.write(path, 0, new Uint8Array(pages * pageSizeBytes).fill(2))
    })
    const view: FigureView = {
      title: 'Writing to a file',
      participants,
      transferNumber: 6,
      numberOf: writeSteps,
    }
    return drawFile(program, view, finders)
  },
}

async function drawFile(
  program: Program,
  view: FigureView,
  finders: Parameters<Figure['draw']>[0],
): ReturnType<Figure['draw']> {
  const events = await recordRun(
    {
      machine: { frames: 128, pageSizeBytes },
      // So few that the second file pushes the first one out.
      files: { size: 512 * pageSizeBytes, cacheFrames: pages },
      swap: { size: 512 * pageSizeBytes },
      tasks: [{ name: 'client', program, wish: { frames: 32 } }],
    },
    finders,
  )
  return { kind: 'sequences', sequences: [sequenceOfEvents(events, view)] }
}

/** A file that is there already, and what is done with it in the figure. */
function fileProgram(show: (task: Task) => Operation<void>): Program {
  return {
    name: 'client',
    *run(task) {
      for (const file of [path, 'other.txt']) {
        yield* task.files.create(file, pages * pageSizeBytes)
        yield* task.files.write(file, 0, new Uint8Array(pages * pageSizeBytes).fill(1))
        yield* task.files.sync(file)
      }
      task.thread.note(figureNotes.begin)
      yield* show(task)
      task.thread.note(figureNotes.end)
    },
  }
}

/** The talk's number of a message of a read; an answer has one only where the talk says so. */
function readSteps({ op, from, isReply, answers }: SeenMessage): number | undefined {
  if (isReply) return answers === 'store.read' ? 9 : undefined
  return from === 'client' ? clientReads[op] : serversRead[op]
}

const clientReads: Readonly<Record<string, number>> = {
  'container.create': 1,
  'container.createFrom': 1,
  'store.read': 2,
  'container.map': 10,
  'container.copyOut': 10,
  'container.deallocate': 10,
}

const serversRead: Readonly<Record<string, number>> = {
  'container.grantAccess': 3,
  'device.read': 4,
  'container.lockPhysical': 5,
  'container.unlock': 7,
  'container.copyOut': 8,
}

function writeSteps({ op, from, isReply, answers }: SeenMessage): number | undefined {
  if (isReply) return answers === 'store.write' ? 9 : undefined
  return from === 'client' ? clientWrites[op] : serversWrite[op]
}

const clientWrites: Readonly<Record<string, number>> = {
  'container.create': 1,
  'container.createFrom': 1,
  'container.copyIn': 1,
  'store.write': 2,
  'container.deallocate': 10,
}

const serversWrite: Readonly<Record<string, number>> = {
  'container.copyOut': 8,
  'container.grantAccess': 3,
  'device.write': 4,
  'container.lockPhysical': 5,
  'container.unlock': 7,
}
