/** Whose memory a server works in (slide "Resource Limits", G10). */
import { containerId } from '@selfpage/container'
import { NO_WINDOW, spaceOf } from '@selfpage/kernel'
import type { Message, Operation, Thread, ThreadId } from '@selfpage/kernel'
import type { MemoryRequest } from '@selfpage/memory-server'
import { randomSource } from '@selfpage/policy'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import { labMachine } from '../lab/machine.ts'
import { judgeAll } from '../verdict.ts'
import { count } from '../words.ts'

const priorities = { low: 10, medium: 50, server: 200 }
/** Least and most frames of the contracts and of what is asked; drawn for each trial. */
const draws = { low: [1, 4], medium: [4, 8], server: [4, 8], work: [6, 20], spare: [0, 6] } as const

interface Trial {
  readonly frames: number
  readonly low: number
  readonly medium: number
  readonly server: number
  /** Pages that the work of the low client takes. */
  readonly work: number
  /** Pages that the medium client asks for: all that its contract and the spare frames allow. */
  readonly wanted: number
}

interface Outcome {
  /** Frames that the work of the low client got. */
  lowFrames: number
  mediumFrames: number
}

function drawTrials(lab: Lab, trials: number): Trial[] {
  const random = randomSource(lab.seed)
  const draw = ([least, most]: readonly [number, number]) => least + (random() % (most - least + 1))
  return Array.from({ length: trials }, () => {
    const [low, medium, server] = [draw(draws.low), draw(draws.medium), draw(draws.server)]
    const spare = draw(draws.spare)
    const frames = low + medium + server + spare
    return { frames, low, medium, server, work: draw(draws.work), wanted: medium + spare }
  })
}

/** How a server that has been asked by the low client gets memory for the work. */
interface Model {
  low(thread: Thread, server: ThreadId, memory: ThreadId, trial: Trial): Operation<void>
  serve(thread: Thread, memory: ThreadId, outcome: Outcome): Operation<void>
}

const workTicks = 100_000
const startTicks = 1_000_000

const inServersMemory: Model = {
  *low(thread, server, _memory, { work }) {
    yield* thread.call(server, { op: 'work.request', pages: work } as Message)
  },
  *serve(thread, memory, outcome) {
    const { pages } = (yield* thread.receive()) as Message & { pages: number }
    const client = thread.sender
    yield* thread.compute(workTicks)
    for (let wanted = pages; wanted > 0; wanted--) {
      const request: MemoryRequest = { op: 'memory.allocate', count: wanted, flags: { bind: true } }
      if ((yield* thread.call(memory, request)).op !== 'memory.allocated') continue
      outcome.lowFrames = wanted
      break
    }
    yield* thread.send(client, { op: 'work.done' })
  },
}

const inClientsMemory: Model = {
  *low(thread, server, memory, { work }) {
    yield* thread.compute(workTicks)
    for (let pages = work; pages > 0; pages--) {
      const request = { op: 'container.create', pages, leaseTicks: 1e9, grantee: spaceOf(server) }
      const reply = yield* thread.call(memory, request)
      if (reply.op !== 'container.done') continue
      const { container } = reply as unknown as { readonly container: number }
      yield* thread.call(server, { op: 'work.request', container, pages } as Message)
      break
    }
  },
  *serve(thread, memory, outcome) {
    const message = (yield* thread.receive()) as Message & { container: number; pages: number }
    const client = thread.sender
    const container = containerId(message.container)
    const reply = yield* thread.call(
      memory,
      { op: 'container.lockMap', container } as Message,
      NO_WINDOW,
    )
    if (reply.op === 'container.done') outcome.lowFrames = message.pages
    yield* thread.call(memory, { op: 'container.unlock', container } as Message)
    yield* thread.send(client, { op: 'work.done' })
  },
}

function runTrial(lab: Lab, model: Model, trial: Trial): Outcome {
  const outcome: Outcome = { lowFrames: 0, mediumFrames: 0 }
  const machine = labMachine({
    frames: trial.frames,
    seed: lab.seed,
    memoryServer: { lowFrames: 0, highFrames: 0 },
  })
  const { memory, startThread } = machine
  const server = startThread('high server', priorities.server, trial.server, (thread) =>
    model.serve(thread, memory.thread, outcome),
  )
  startThread('low client', priorities.low, trial.low, function* (thread) {
    yield* thread.sleep(startTicks)
    yield* model.low(thread, server.thread, memory.thread, trial)
  })
  startThread('medium client', priorities.medium, trial.medium, function* (thread) {
    // While the work of the low client is under way.
    yield* thread.sleep(startTicks + workTicks / 2)
    const request = (wanted: number): MemoryRequest => ({
      op: 'memory.allocate',
      count: wanted,
      flags: { bind: true },
    })
    for (let wanted = trial.wanted; wanted > 0; wanted--) {
      if ((yield* thread.call(memory.thread, request(wanted))).op !== 'memory.allocated') continue
      outcome.mediumFrames = wanted
      break
    }
  })
  machine.run({ untilTicks: 100 * startTicks, steps: 100_000 })
  memory.audit()
  return outcome
}

export const experiment = defineExperiment({
  name: 'priority-inversion',
  claim:
    'Server acts on behalf of its clients. Easy to have priority inversion. Must embrace a model where clients provide the required resources.',
  slide: 'Resource Limits',
  hypothesis:
    'A server of high priority that takes memory of its own for a client of low priority takes frames that a client ' +
    'of medium priority asks for at the same time. One that works in memory its client brings never does: the ' +
    'medium client gets all it asks for, every time.',
  method:
    'Three threads, their contracts and wishes drawn at random in each trial. The low client asks the server for ' +
    'work; the medium client asks for its guaranteed frames and all spare ones while that is under way. Each trial ' +
    'is run under both models. Frames beyond a contract are those that the work got and the low client was not promised.',
  async run(lab) {
    const trials = drawTrials(lab, lab.sized(200, 20))
    return (
      [
        ["in the server's memory", inServersMemory],
        ["in the client's memory", inClientsMemory],
      ] as const
    ).map(([name, model]) => {
      let inversions = 0
      let framesBeyondContract = 0
      for (const trial of trials) {
        const { lowFrames, mediumFrames } = runTrial(lab, model, trial)
        if (mediumFrames < trial.wanted) inversions++
        framesBeyondContract += Math.max(0, lowFrames - trial.low)
      }
      return { case: name, numbers: { inversions, framesBeyondContract, trials: trials.length } }
    })
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: "in the server's memory there are inversions",
          isMet: ({ of }) => of("in the server's memory", 'inversions') > 0,
        },
        {
          says: "in the client's memory there is none",
          isMet: ({ of }) => of("in the client's memory", 'inversions') === 0,
        },
      ],
      (all) =>
        all.cases
          .map(
            (name) =>
              `${name[0].toUpperCase()}${name.slice(1)}: ${count(all.median(name, 'inversions'))} inversions in ${count(all.median(name, 'trials'))} trials`,
          )
          .join('. ') + '.',
    ),
  picture: {
    kind: 'dots',
    quantities: ['inversions'],
    axis: 'trials in which the medium client got less than it asked for',
  },
})
