/** From one task to thousands (slide "Conclusion": should be much more scalable). */
import { flexpage, NO_THREAD, READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Operation, Thread, ThreadId } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import type { Reclaim } from '@selfpage/memory-server'
import type { SystemDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import { labMachine } from '../lab/machine.ts'
import type { Measurement } from '../measurement.ts'
import type { Round, Table } from '../table.ts'
import { judgeAll } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const taskCounts = { full: [1, 4, 16, 64, 256, 1024, 4096], reduced: [1, 8, 64] }
/** Of each task that faults: frames of its contract, pages it loops over, so that every reference faults. */
const own = { frames: 12, ioFrames: 2, pages: 16, references: 64 }
/** Of each task that is asked for frames: its contract, and what it has beyond. */
const held = { frames: 2, extra: 2 }
/** Frames that are claimed, at most. */
const mostClaimed = 512
const tolerance = 0.05
const leastFairness = 0.95
const window = 16

function describe(tasks: number, seed: number): SystemDescription {
  return {
    machine: { frames: tasks * own.frames + 64, pageSizeBytes: 64, costs: 'server-flash' },
    files: { cacheFrames: 0 },
    swap: { size: Math.max(1024, tasks * own.pages * 2 + 1024) * 64 },
    tasks: [
      {
        name: 'task',
        count: tasks,
        workload: `loop:references=${own.references},pages=${own.pages},writes=0.3,seed=${seed}`,
        wish: { frames: own.frames },
        extraFrames: 0,
        ioFrames: own.ioFrames,
        stamps: false,
      },
    ],
  }
}

/** Jain's index of fairness: 1 if all have the same, 1/n if one has everything. */
function fairness(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0)
  const squares = values.reduce((total, value) => total + value * value, 0)
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares)
}

/** Messages of the machine, and those that the memory server served. */
class Messages {
  all = 0
  served = 0
  #server: ThreadId | undefined
  #isCounting = false

  readonly listen = (event: KernelEvent): void => {
    if (event.kind === 'thread-started' && event.name === 'memory server') {
      this.#server = event.thread
    }
    if (event.kind !== 'message') return
    // What it takes to start the machine is not counted.
    if (this.all === 0 && event.message.op !== 'page-fault' && !this.#isCounting) return
    this.all++
    if (event.to === this.#server) this.served++
  }

  restart(server: ThreadId): void {
    this.#isCounting = true
    this.#server = server
    this.all = 0
    this.served = 0
  }
}

async function costOfFaults(lab: Lab, tasks: number): Promise<Omit<Measurement, 'case'>> {
  const messages = new Messages()
  const started = lab.clock()
  const description = describe(tasks, lab.seed)
  const { rows, virtualSeconds } = await lab.run(description, { listen: messages.listen })
  const seconds = lab.clock() - started
  const faults = rows.reduce(
    (sum, row) => sum + row.hardFaults + row.softFaults + row.zeroFills + row.copyFaults,
    0,
  )
  return {
    numbers: {
      messagesAFault: messages.all / faults,
      stepsAFault: messages.served / faults,
      faultsATask: faults / tasks,
      fairness: fairness(rows.map((row) => row.references / row.virtualSeconds)),
      virtualSeconds,
    },
    wallClock: { microsecondsAFault: (seconds * 1e6) / faults },
  }
}

/** Fills up with extra frames and gives back what is asked for, counting. */
function* hold(
  thread: Thread,
  server: ThreadId,
  onGiven: (frames: number) => void,
): Operation<void> {
  const memory = memoryClient(thread, server)
  const reply = yield* memory.allocate(held.frames + held.extra)
  const handles = reply.op === 'memory.allocated' ? [...reply.handles] : []
  for (const [page, handle] of handles.entries()) {
    yield* memory.mapOne(handle, READ | WRITE, flexpage(window + page))
  }
  yield* memory.listen(thread.id)
  for (;;) {
    const message = yield* thread.receive(NO_THREAD)
    if (message.op !== 'memory.reclaim') continue
    const given = handles.splice(-(message as Reclaim).frames)
    yield* memory.deallocate(given)
    onGiven(given.length)
  }
}

/** One task claims guaranteed frames, one after the other, that all others have as extra ones. */
function costOfReclaims(lab: Lab, tasks: number): Omit<Measurement, 'case'> {
  const claimed = Math.min(mostClaimed, tasks * held.extra)
  const machine = labMachine({
    frames: tasks * (held.frames + held.extra),
    seed: lab.seed,
    memoryServer: { lowFrames: 0, highFrames: 0 },
  })
  const { kernel, memory, startThread } = machine
  const messages = new Messages()
  kernel.observe(messages.listen)
  const given = Array.from({ length: tasks }, () => 0)
  for (const index of given.keys()) {
    startThread(`holder ${index}`, 100, held.frames, (thread) =>
      hold(thread, memory.thread, (frames) => (given[index] += frames)),
    )
  }
  let seconds = 0
  let ticks = 0
  startThread('claimant', 50, claimed, function* (thread) {
    const client = memoryClient(thread, memory.thread)
    // Its priority is lower: all others have what they want.
    const reply = yield* client.allocate(claimed)
    if (reply.op !== 'memory.allocated') return
    messages.restart(memory.thread)
    const started = { wall: lab.clock(), ticks: thread.now }
    for (const handle of reply.handles) {
      yield* client.mapOne(handle, READ | WRITE, flexpage(window))
    }
    seconds = lab.clock() - started.wall
    ticks = thread.now - started.ticks
  })
  machine.run({ untilTicks: 1e12, steps: 20_000_000 })
  memory.audit()
  const reclaimed = given.reduce((sum, frames) => sum + frames, 0)
  return {
    numbers: {
      messagesAReclaim: messages.all / reclaimed,
      stepsAReclaim: messages.served / reclaimed,
      framesReclaimed: reclaimed,
      framesClaimed: claimed,
      mostAskedOfOne: Math.max(...given),
      leastAskedOfOne: Math.min(...given),
      virtualSecondsAReclaim: ticks / reclaimed / 1e9,
    },
    wallClock: { microsecondsAReclaim: (seconds * 1e6) / reclaimed },
  }
}

const counted = {
  messagesAFault: 'messages a fault',
  stepsAFault: 'steps of the memory server a fault',
  messagesAReclaim: 'messages a frame reclaimed',
  stepsAReclaim: 'steps of the memory server a frame reclaimed',
} as const
type Counted = keyof typeof counted

function growth(table: Table, quantity: Counted): string {
  const [first, last] = [table.cases[0], table.cases.at(-1) ?? '']
  const of = (name: string) => table.median(name, quantity)
  const change = percent(of(last) / of(first) - 1)
  return `${counted[quantity]} ${decimal(of(first))} with ${first}, ${decimal(of(last))} with ${last} (${change})`
}

export const experiment = defineExperiment({
  name: 'scales',
  claim: 'Should be much more scalable.',
  slide: 'Conclusion',
  hypothesis:
    'Messages and steps of the memory server, for a fault and for a frame reclaimed, are the same from 1 task to ' +
    '4,096, within 5 %. Progress stays fair, and nobody is asked for two frames more than somebody else.',
  method:
    'The same task, 1 to 4,096 times, each with 12 frames for 16 pages in a loop; the machine grows with them, its ' +
    'disk does not. All messages of the machine from the first fault on, those of starting more tasks included, are counted and divided by all faults; a step of the memory ' +
    'server is a message it served. Fairness is Jain’s index of the tasks’ speeds. Then each task has two frames of ' +
    'its own and two extra ones, no frame is free, and somebody claims up to 512 guaranteed frames, one after the other: ' +
    'messages from then on are divided by frames given back. Wall time is measured but decides nothing. (The first ' +
    'run found 58 messages a fault with 4,096 tasks: at each new task the memory policy server told all others ' +
    'their contracts again. It tells changes only, now.)',
  seeds: [1],
  async run(lab) {
    const measurements: Measurement[] = []
    for (const tasks of taskCounts[lab.size]) {
      const faults = await costOfFaults(lab, tasks)
      const reclaims = costOfReclaims(lab, tasks)
      measurements.push({
        case: tasks === 1 ? '1 task' : `${tasks.toLocaleString('en-US')} tasks`,
        numbers: { tasks, ...faults.numbers, ...reclaims.numbers },
        wallClock: { ...faults.wallClock, ...reclaims.wallClock },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        ...(Object.keys(counted) as Counted[]).map((quantity) => ({
          says: `${counted[quantity]} are constant within 5 %`,
          isMet: ({ of }: Round) => {
            const values = table.cases.map((name) => of(name, quantity))
            return Math.max(...values) <= (1 + tolerance) * Math.min(...values)
          },
        })),
        {
          says: `progress is fair (index of at least ${leastFairness})`,
          isMet: ({ of }) => table.cases.every((name) => of(name, 'fairness') >= leastFairness),
        },
        {
          says: 'all that is claimed comes, from all alike',
          isMet: ({ of }) =>
            table.cases.every(
              (name) =>
                of(name, 'framesReclaimed') === of(name, 'framesClaimed') &&
                of(name, 'mostAskedOfOne') - of(name, 'leastAskedOfOne') <= 1,
            ),
        },
      ],
      (all) => {
        const fairest = Math.min(...all.cases.map((name) => all.spread(name, 'fairness').least))
        const said = (Object.keys(counted) as Counted[]).map((quantity) => growth(all, quantity))
        return `Counted: ${said.join('; ')}. Least index of fairness: ${decimal(fairest)}.`
      },
    ),
  picture: {
    kind: 'lines',
    x: 'tasks',
    quantities: Object.keys(counted),
    axes: { x: 'tasks', y: 'messages' },
    scales: { x: 'log' },
  },
})
