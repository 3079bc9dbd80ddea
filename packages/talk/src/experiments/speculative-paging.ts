/** Reading ahead of faults (slide "Overloading Physical Memory"). */
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { decimal, percent } from '../words.ts'

const workloads = {
  'a scan': (references: string) => `scan:references=${references}`,
  'a loop': (references: string) => `loop:references=${references},pages=600`,
  'skewed references': (references: string, seed: number) =>
    `zipf:references=${references},pages=600,skew=0.6,seed=${seed}`,
  'random references': (references: string, seed: number) =>
    `uniform:references=${references},pages=600,seed=${seed}`,
} as const
const modes = [0, 7, 'adaptive'] as const
const modeNames = { 0: 'none', 7: 'always 7 pages', adaptive: 'as many as pay' } as const

/** It pays if a tenth of the time is saved. */
const leastGain = 0.1

export const experiment = defineExperiment({
  name: 'speculative-paging',
  claim:
    'Paging: very complicated algorithms: page eviction, speculative paging. Must be very smart: disk accesses are thousands of times slower than memory accesses.',
  slide: 'Overloading Physical Memory',
  hypothesis:
    'Reading up to 7 pages ahead, as many as pay, saves at least a tenth of the time on every kind of workload.',
  method:
    'A task pages a file of 600 pages (the scan: of as many as it has references) in 150 frames on a disk of 2002, without read-ahead, with a fixed one of 7 ' +
    'pages, and with one that grows while faults come in sequence.',
  async run(lab) {
    const measurements = []
    for (const [workload, spec] of Object.entries(workloads)) {
      for (const readAhead of modes) {
        const { rows } = await lab.run({
          machine: { frames: 220, costs: 'pc-2002' },
          files: { cacheFrames: 0 },
          tasks: [
            {
              name: 'reader',
              workload: spec(lab.sized('6000', '1500'), lab.seed),
              file: 'data',
              wish: { frames: 150 },
              extraFrames: 0,
              ioFrames: 16,
              stamps: false,
              readAhead,
            },
          ],
        })
        const { hardFaults, softFaults, virtualSeconds, stalledSeconds } = rows[0]
        measurements.push({
          case: `${workload}, ${modeNames[readAhead]}`,
          numbers: { stalledSeconds, hardFaults, softFaults, virtualSeconds },
        })
      }
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      Object.keys(workloads).map((workload) => ({
        when: `the program makes ${workload}`,
        isMet: ({ of }) =>
          of(`${workload}, as many as pay`, 'stalledSeconds') <
          (1 - leastGain) * of(`${workload}, none`, 'stalledSeconds'),
      })),
      (all) =>
        Object.keys(workloads)
          .map((workload) => {
            const none = all.median(`${workload}, none`, 'stalledSeconds')
            const change = (mode: string) =>
              percent(all.median(`${workload}, ${mode}`, 'stalledSeconds') / none - 1)
            return `${workload}: ${decimal(none)} s lost without; ${change('always 7 pages')} with 7 pages always, ${change('as many as pay')} with as many as pay`
          })
          .join('. ') + '.',
    ),
  picture: {
    kind: 'dots',
    quantities: ['stalledSeconds'],
    axis: 'seconds spent waiting for pages',
  },
})
