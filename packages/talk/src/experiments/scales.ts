/** From one task to thousands (slide "Conclusion": should be much more scalable). */
import type { KernelEvent } from '@selfpage/kernel'
import type { SystemDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Round } from '../table.ts'
import { judgeAll } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const taskCounts = { full: [1, 4, 16, 64, 256, 1024, 4096], reduced: [1, 8, 64] }
/** Of each task: frames of its contract, pages it loops over, so that every reference faults. */
const own = { frames: 12, ioFrames: 2, pages: 16, references: 96 }
const tolerance = 0.05

function describe(tasks: number): SystemDescription {
  return {
    machine: { frames: tasks * own.frames + 64, pageSizeBytes: 64, costs: 'server-flash' },
    files: { cacheFrames: 0 },
    swap: { size: Math.max(1024, tasks * own.pages * 2 + 1024) * 64 },
    tasks: [
      {
        name: 'task',
        count: tasks,
        workload: `loop:references=${own.references},pages=${own.pages},writes=0.3`,
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

export const experiment = defineExperiment({
  name: 'scales',
  claim: 'Should be much more scalable.',
  slide: 'Conclusion',
  hypothesis:
    'Messages a fault, and steps of the memory server a fault, are the same from 1 task to 4,096, within 5 %; ' +
    'progress stays fair.',
  method:
    'The same task, 1 to 4,096 times, each with 12 frames for 16 pages in a loop; the machine grows with them, its ' +
    'disk does not. All messages of the machine are counted and divided by all faults; a step of the memory server is a message it served. Fairness is Jain’s index of ' +
    'the tasks’ speeds. Wall time is measured but decides nothing.',
  seeds: [1],
  async run(lab) {
    const measurements = []
    for (const tasks of taskCounts[lab.size]) {
      const counted = { messages: 0, serverSteps: 0 }
      let memoryServer = -1
      const started = lab.clock()
      const { rows, virtualSeconds } = await lab.run(describe(tasks), {
        listen(event: KernelEvent) {
          if (event.kind === 'message') {
            counted.messages++
            if (event.to === memoryServer) counted.serverSteps++
          } else if (event.kind === 'thread-started' && event.name === 'memory server') {
            memoryServer = event.thread
          }
        },
      })
      const wallSeconds = lab.clock() - started
      const faults = rows.reduce(
        (sum, row) => sum + row.hardFaults + row.softFaults + row.zeroFills + row.copyFaults,
        0,
      )
      measurements.push({
        case: tasks === 1 ? '1 task' : `${tasks.toLocaleString('en-US')} tasks`,
        numbers: {
          tasks,
          messagesAFault: counted.messages / faults,
          serverStepsAFault: counted.serverSteps / faults,
          faultsATask: faults / tasks,
          fairness: fairness(rows.map((row) => row.references / row.virtualSeconds)),
          virtualSeconds,
        },
        wallClock: { wallMicrosecondsAFault: (wallSeconds * 1e6) / faults },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        ...(['messagesAFault', 'serverStepsAFault'] as const).map((quantity) => ({
          says: `${quantity === 'messagesAFault' ? 'messages' : 'steps of the memory server'} a fault are constant within 5 %`,
          isMet: ({ of }: Round) => {
            const values = table.cases.map((name) => of(name, quantity))
            return Math.max(...values) <= (1 + tolerance) * Math.min(...values)
          },
        })),
        {
          says: 'progress is fair (index of at least 0.95)',
          isMet: ({ of }) => table.cases.every((name) => of(name, 'fairness') >= 0.95),
        },
      ],
      (all) => {
        const [first, last] = [all.cases[0], all.cases.at(-1) ?? '']
        const of = (name: string) => decimal(all.median(name, 'messagesAFault'))
        const change = all.median(last, 'messagesAFault') / all.median(first, 'messagesAFault') - 1
        return (
          `Messages a fault: ${of(first)} with ${first}, ${of(last)} with ${last} (${percent(change)}). ` +
          `Least fairness: ${decimal(Math.min(...all.cases.map((name) => all.median(name, 'fairness'))))}.`
        )
      },
    ),
  picture: {
    kind: 'lines',
    x: 'tasks',
    quantities: ['messagesAFault', 'serverStepsAFault'],
    axes: { x: 'tasks', y: 'messages a fault' },
    scales: { x: 'log' },
  },
})
