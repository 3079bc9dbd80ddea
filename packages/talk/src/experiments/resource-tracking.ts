/** Who pays for what (slide "Conclusion": resource tracking is possible; C8, I4). */
import type { KernelEvent, Program } from '@selfpage/kernel'
import { workloadProgram } from '@selfpage/systems'
import type { TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Measurement } from '../measurement.ts'
import type { Lab } from '../lab/lab.ts'
import { judgeAll } from '../verdict.ts'
import { count } from '../words.ts'

const tolerance = 0.01
const machine = { frames: 500, costs: 'server-flash' }

/** The references of a trace, and then time for what is still to be written. */
async function settling(lab: Lab, workload: string): Promise<Program> {
  const references = workloadProgram(await lab.workload(workload))
  return {
    name: workload,
    *run(task) {
      yield* references.run(task)
      yield* task.thread.sleep(1e9)
    },
  }
}

async function tasks(lab: Lab): Promise<TaskDescription[]> {
  const references = lab.sized('8000', '2000')
  const task = async (
    name: string,
    workload: string,
    frames: number,
    policy: string,
  ): Promise<TaskDescription> => ({
    name,
    program: await settling(lab, `${workload},writes=0.3`),
    pages: 320,
    policy,
    wish: { frames },
    extraFrames: 0,
    fidelity: 'exact',
  })
  return Promise.all([
    task('skewed', `zipf:references=${references},pages=300,skew=0.7,seed=${lab.seed}`, 120, 'lru'),
    task('looping', `loop:references=${references},pages=250`, 150, 'mru'),
    task('random', `uniform:references=${references},pages=200,seed=${lab.seed}`, 90, 'fifo'),
  ])
}

interface Tally {
  /** What the disk moved. */
  blocksRead: number
  blocksWritten: number
  /** What the swap server wrote on behalf of its clients, by their areas. */
  readonly written: Map<unknown, number>
}

function counting(tally: Tally) {
  return (event: KernelEvent) => {
    if (event.kind === 'note' && event.event === 'swap.write') {
      const { area, pages } = event.values
      tally.written.set(area, (tally.written.get(area) ?? 0) + Number(pages))
    }
    if (event.kind !== 'transfer' || event.phase !== 'end' || event.disk !== 'swap') return
    if (event.direction === 'read') tally.blocksRead += event.blocks
    else tally.blocksWritten += event.blocks
  }
}

export const experiment = defineExperiment({
  name: 'resource-tracking',
  claim: 'Resource tracking is possible. Clients should supply required resources to servers.',
  slide: 'Conclusion; Goals for a GNU VMM',
  hypothesis:
    'What the disk did is the sum of what the tasks are charged, block by block. Every frame in use is on somebody’s ' +
    'account at every moment. And what a task is charged does not depend on who else runs: hard faults of each task ' +
    'are the same alone and together, within 1 %.',
  method:
    'Three tasks with policies and contracts of their own page to one swap disk, together and each alone. The disk’s ' +
    'own count of blocks is set against the tasks’ hard faults and what the swap server wrote for each; machine frames against all accounts and free frames, at up to 400 moments.',
  async run(lab) {
    const tally: Tally = { blocksRead: 0, blocksWritten: 0, written: new Map() }
    const all = await tasks(lab)
    const together = await lab.run({ machine, tasks: all }, { listen: counting(tally) })
    const { rows, frames, machineFrames } = together
    const columns = Object.values(frames.values)
    // At the very first moment the memory server has not taken the frames yet.
    const unpaid = frames.at.map((ticks, at) =>
      ticks === 0 ? 0 : machineFrames - columns.reduce((sum, column) => sum + column[at], 0),
    )
    const measurements: Measurement[] = [
      {
        case: 'the machine',
        numbers: {
          pagesRead: tally.blocksRead,
          pagesWritten: tally.blocksWritten,
          framesNobodyPaysFor: Math.max(0, ...unpaid),
        },
      },
      {
        case: 'all accounts',
        numbers: {
          pagesRead: rows.reduce((sum, row) => sum + row.hardFaults, 0),
          pagesWritten: [...tally.written.values()].reduce((sum, pages) => sum + pages, 0),
          accounts: tally.written.size,
        },
      },
    ]
    for (const [index, task] of all.entries()) {
      const alone = await lab.run({ machine, tasks: [task] })
      const read = ({ hardFaults }: (typeof rows)[number]) => ({ pagesRead: hardFaults })
      measurements.push({ case: `${task.name}, together`, numbers: read(rows[index]) })
      measurements.push({ case: `${task.name}, alone`, numbers: read(alone.rows[0]) })
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'blocks read are the hard faults charged',
          isMet: ({ of }) => of('the machine', 'pagesRead') === of('all accounts', 'pagesRead'),
        },
        {
          says: 'blocks written are those written on behalf of tasks',
          isMet: ({ of }) =>
            of('the machine', 'pagesWritten') === of('all accounts', 'pagesWritten'),
        },
        {
          says: 'every frame is paid for',
          isMet: ({ of }) => of('the machine', 'framesNobodyPaysFor') === 0,
        },
        {
          says: 'each task faults as often together as alone, within 1 %',
          isMet: ({ of }) =>
            ['skewed', 'looping', 'random'].every(
              (name) =>
                Math.abs(
                  of(`${name}, together`, 'pagesRead') / of(`${name}, alone`, 'pagesRead') - 1,
                ) <= tolerance,
            ),
        },
      ],
      (all) => {
        const [disk, charged] = ['the machine', 'all accounts'].map((name) =>
          all.median(name, 'pagesRead'),
        )
        const [written, paid] = ['the machine', 'all accounts'].map((name) =>
          all.median(name, 'pagesWritten'),
        )
        return (
          `The disk read ${count(disk)} blocks, tasks were charged ${count(charged)}; it wrote ${count(written)}, they were charged ${count(paid)}. ` +
          `Frames in use that nobody paid for: ${count(all.spread('the machine', 'framesNobodyPaysFor').most)}.`
        )
      },
    ),
  picture: { kind: 'dots', quantities: ['pagesRead', 'pagesWritten'], axis: 'pages' },
})
