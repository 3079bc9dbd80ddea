/** The two basic strategies (slide "Overloading Physical Memory"). */
import type { TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import type { Round } from '../table.ts'
import { judge } from '../verdict.ts'
import { count, decimal } from '../words.ts'

const systems = ['swapping', 'vms', 'unix', 'mach', 'l4', 'gnu']
const pagers = systems.slice(1)
const disks = { flash: 'server-flash', 'a disk with an arm': 'pc-2002' } as const
const frames = 400
/** A process stays in memory at least so long; each would take four times that alone. */
const residenceMs = 5
/** The crowd's processes have more pages together than memory, and each has a small working set. */
const crowd = { tasks: 4, workingSet: 40 }

function crowdTasks(lab: Lab): TaskDescription[] {
  return Array.from({ length: crowd.tasks }, (_, index) => ({
    name: `task-${index + 1}`,
    workload: `phases:references=${lab.sized('200k', '40k')},pages=${crowd.workingSet},phases=8,writes=0.3,seed=${lab.seed * 10 + index}`,
    wish: { frames: Math.floor((frames - 8) / crowd.tasks) },
    stamps: false,
  }))
}

/** A process larger than memory. */
function largeTask(lab: Lab): TaskDescription {
  return {
    name: 'large',
    workload: `phases:references=${lab.sized('100k', '20k')},pages=80,phases=10,writes=0.3,seed=${lab.seed}`,
    wish: { frames: frames - 8 },
    stamps: false,
  }
}

function isForAll(isSo: (system: string, disk: string) => boolean): boolean {
  return pagers.every((system) => Object.keys(disks).every((disk) => isSo(system, disk)))
}

export const experiment = defineExperiment({
  name: 'swapping-vs-paging',
  claim:
    'Swapping: simple, but inefficient. Can never use more virtual memory than there is physical memory. Paging: each process only needs its working set in core.',
  slide: 'Overloading Physical Memory',
  hypothesis:
    'Four processes that need two and a half times the memory there is, each with a small working set, are done at ' +
    'least twice as fast, with half of the pages moved, under every system that pages than under one that swaps whole processes; and a process larger than memory runs under paging only.',
  method:
    'Four tasks that go through eight working sets of 40 pages each, about 260 pages in all, on 400 frames, with flash and with a disk of 2002: ' +
    'under swapping, with 5 ms in memory at least, and on all systems that page. Then one task of about 650 pages. Pages moved are those read from and written to swap.',
  async run(lab) {
    const measurements = []
    const files = { cacheFrames: 0 }
    for (const [disk, base] of Object.entries(disks)) {
      const machine = { frames, costs: { base, reference: 100 }, pageSizeBytes: 256 }
      for (const system of systems) {
        let pagesMoved = 0
        const { virtualSeconds } = await lab.run(
          {
            system,
            ...(system === 'swapping' ? { systemOptions: { residenceMs } } : {}),
            machine,
            files,
            tasks: crowdTasks(lab),
          },
          {
            listen(event) {
              if (event.kind === 'transfer' && event.phase === 'end') pagesMoved += event.blocks
            },
          },
        )
        const tasks = [largeTask(lab)]
        const large = await lab.run({ system, machine, files, tasks }, { mayFail: true })
        const largeEnds = Number(large.rows[0].state === 'ended')
        measurements.push({
          case: `${system}, ${disk}`,
          numbers: { virtualSeconds, pagesMoved, largeEnds },
        })
      }
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      [
        {
          when: 'one counts time',
          isMet: ({ of }: Round) =>
            isForAll(
              (system, disk) =>
                of(`${system}, ${disk}`, 'virtualSeconds') <=
                of(`swapping, ${disk}`, 'virtualSeconds') / 2,
            ),
        },
        {
          when: 'one counts pages moved',
          isMet: ({ of }: Round) =>
            isForAll(
              (system, disk) =>
                of(`${system}, ${disk}`, 'pagesMoved') <= of(`swapping, ${disk}`, 'pagesMoved') / 2,
            ),
        },
        {
          when: 'one counts processes larger than memory',
          isMet: ({ of }: Round) =>
            isForAll(
              (system, disk) =>
                of(`swapping, ${disk}`, 'largeEnds') === 0 &&
                of(`${system}, ${disk}`, 'largeEnds') === 1,
            ),
        },
      ],
      (all) =>
        Object.keys(disks)
          .map(
            (disk) =>
              `With ${disk}, seconds until all are done, and pages moved: ${systems
                .map(
                  (system) =>
                    `${system} ${decimal(all.median(`${system}, ${disk}`, 'virtualSeconds'))} and ${count(all.median(`${system}, ${disk}`, 'pagesMoved'))}`,
                )
                .join(', ')}`,
          )
          .join('. ') + '.',
    ),
  picture: {
    kind: 'dots',
    quantities: ['virtualSeconds'],
    axis: 'seconds until all are done',
    scale: 'log',
  },
})
