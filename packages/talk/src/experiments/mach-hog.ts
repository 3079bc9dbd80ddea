/** One greedy task among others (slide "Mach": no mechanism to impose resource limitations, M4). */
import { WRITE } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { SystemDescription, TaskDescription, TaskRow } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import { judge } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const disks = { flash: 'server-flash', 'a disk with an arm': 'pc-2002' } as const
type Disk = keyof typeof disks
const diskNames = Object.keys(disks) as Disk[]
const systems = ['mach', 'unix', 'l4', 'vms', 'gnu']
const limited = ['vms', 'gnu']
const frames = 400
/** With limits: at most so many times as long, beside the hog. */
const tolerableSlowdown = 1.5
const hogSlowdown = 2

/** Bursts of references with pauses, as of somebody typing. */
const burst = { references: 1000, pauseTicks: 2_000_000 }

async function editor(lab: Lab): Promise<TaskDescription> {
  const bursts = lab.sized(200, 40)
  const trace = await lab.workload(
    `zipf:references=${bursts * burst.references},pages=140,skew=0.8,seed=${lab.seed}`,
  )
  const program: Program = {
    name: 'typing',
    *run({ memory, thread }) {
      const region = yield* memory.map({ pages: trace.distinctPages })
      if (typeof region === 'string') throw new SelfpageError('EXPERIMENT_FAILED', region)
      for (const [index, page] of trace.pages.entries()) {
        const at = region.start + page
        while (!memory.touch(at, WRITE)) {
          const error = yield* memory.fault(at, WRITE)
          if (error !== undefined) throw new SelfpageError('EXPERIMENT_FAILED', error)
        }
        if (index % burst.references === burst.references - 1) yield* thread.sleep(burst.pauseTicks)
      }
    },
  }
  return { name: 'editor', program, pages: 200, wish: { frames: 180 }, priority: 150 }
}

/** Seconds in which the editor was not pausing. */
function responseSeconds(lab: Lab, { virtualSeconds }: TaskRow): number {
  return virtualSeconds - (lab.sized(200, 40) * burst.pauseTicks) / 1e9
}

const hog: TaskDescription = {
  name: 'hog',
  workload: 'loop:references=4k,pages=800,writes=0.5',
  wish: { frames: 150 },
  priority: 50,
  stamps: false,
  rounds: 1000,
}

function describe(
  system: string,
  disk: Disk,
  tasks: readonly TaskDescription[],
): SystemDescription {
  return {
    system,
    machine: { frames, costs: { base: disks[disk], reference: 100 }, pageSizeBytes: 256 },
    files: { cacheFrames: 0 },
    tasks,
  }
}

export const experiment = defineExperiment({
  name: 'mach-hog',
  claim: 'Pages are given out freely. No mechanism to impose resource limitations.',
  slide: 'Mach',
  hypothesis:
    'Beside a task that writes to twice as many pages as there are frames, an editor whose 140 pages would fit takes ' +
    'at least twice as long on Mach; where tasks have quotas or contracts (VMS, GNU), at most one and a half times.',
  method:
    'The editor makes skewed references in bursts with pauses of 2 ms, alone and beside the hog, on each system, same machine of 400 frames. It ' +
    'has the higher priority, so in a burst it waits for memory and disks only; pauses do not count. The hog never ends; ' +
    'who waits for the editor waits five times as long as it takes alone. At first there was flash only; a disk of the year of the talk was added after that.',
  async run(lab) {
    const measurements = []
    for (const disk of diskNames) {
      for (const system of systems) {
        const typing = await editor(lab)
        const alone = await lab.run(describe(system, disk, [typing]))
        const seconds = responseSeconds(lab, alone.rows[0])
        // The hog never ends: whoever waits for the editor waits long enough.
        const until = `${Math.ceil(alone.virtualSeconds * 5 * 1e6)}us`
        const { rows, frames: curves } = await lab.run(
          {
            ...describe(system, disk, [typing, hog]),
            limits: { time: until, steps: 20_000_000 },
          },
          { ends: ['done', 'time-limit', 'step-limit'] },
        )
        const [own] = rows
        measurements.push({
          case: `${system}, ${disk}`,
          numbers: {
            slowdown: responseSeconds(lab, own) / seconds,
            secondsAlone: seconds,
            editorEnded: Number(own.state === 'ended'),
            hardFaults: own.hardFaults,
            hogsShareOfFrames: Math.max(...curves.values.hog) / frames,
          },
        })
      }
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      diskNames.map((disk) => ({
        when: `there is ${disk}`,
        isMet: ({ of }) =>
          of(`mach, ${disk}`, 'slowdown') >= hogSlowdown &&
          limited.every(
            (system) =>
              of(`${system}, ${disk}`, 'editorEnded') === 1 &&
              of(`${system}, ${disk}`, 'slowdown') <= tolerableSlowdown,
          ),
      })),
      (all) =>
        diskNames
          .map((disk) => {
            const slower = systems.map((system) => {
              const name = `${system}, ${disk}`
              const isOver = all.always(({ of }) => of(name, 'editorEnded') === 1)
              return `${system} ${decimal(all.median(name, 'slowdown'))}${isOver ? '' : ' or more'}`
            })
            const most = systems.map(
              (system) =>
                `${system} ${percent(all.spread(`${system}, ${disk}`, 'hogsShareOfFrames').most)}`,
            )
            return (
              `With ${disk}, the editor takes this many times as long beside the hog: ${slower.join(', ')}. ` +
              `The hog had at most this part of memory: ${most.join(', ')}.`
            )
          })
          .join(' '),
    ),
  picture: {
    kind: 'dots',
    quantities: ['slowdown'],
    axis: 'time of the editor beside the hog, in times of that alone',
    scale: 'log',
  },
})
