/** More quota than frames (slide "VMS", V5). */
import { defineExperiment } from '../define-experiment.ts'
import { judgeAll } from '../verdict.ts'
import { count, decimal } from '../words.ts'

const frames = 220
const quota = 60
const processes = [2, 3, 4, 6, 8]
/** Processes whose quotas, untrimmed, fit into the frames that are not kept for the lists. */
const fitting = [2, 3]

export const experiment = defineExperiment({
  name: 'vms-swaps-when-short',
  claim:
    'Kernel never allocates more pages than there are frames. If there are not enough frames, a process is temporarily swapped out.',
  slide: 'VMS',
  hypothesis:
    'While the quotas of all processes fit into memory, nobody is swapped out. With more processes some are, in ' +
    'turns; at no moment have they more frames than there are, and all come to their end.',
  method:
    '2 to 8 processes with a quota of 60 frames each, of which none may be trimmed, on 220 frames. Whole swap-outs are counted.',
  async run(lab) {
    const measurements = []
    for (const count of processes) {
      let swapOuts = 0
      const {
        rows,
        frames: curves,
        virtualSeconds,
      } = await lab.run(
        {
          system: 'vms',
          systemOptions: { floorShare: 1, residenceMs: 20 },
          machine: { frames, costs: 'server-flash', pageSizeBytes: 256 },
          tasks: Array.from({ length: count }, (_, index) => ({
            name: `process-${index + 1}`,
            workload: `zipf:references=${lab.sized('100k', '20k')},pages=120,skew=0.9,writes=0.3,seed=${lab.seed * 10 + index}`,
            wish: { frames: quota },
            stamps: false,
          })),
        },
        {
          listen(event) {
            if (event.kind === 'note' && event.event === 'swap-out') swapOuts++
          },
        },
      )
      const sums = curves.at.map((_, at) =>
        rows.reduce((sum, { task }) => sum + (curves.values[task]?.[at] ?? 0), 0),
      )
      measurements.push({
        case: `${count} processes`,
        numbers: {
          processes: count,
          swapOuts,
          mostFrames: Math.max(...sums),
          ended: rows.filter(({ state }) => state === 'ended').length,
          virtualSeconds,
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'nobody is swapped while quotas fit',
          isMet: ({ of }) => fitting.every((count) => of(`${count} processes`, 'swapOuts') === 0),
        },
        {
          says: 'processes are swapped when they do not fit',
          isMet: ({ of }) =>
            processes
              .filter((count) => !fitting.includes(count))
              .every((count) => of(`${count} processes`, 'swapOuts') > 0),
        },
        {
          says: 'never more frames than there are, and all end',
          isMet: ({ of }) =>
            processes.every(
              (count) =>
                of(`${count} processes`, 'mostFrames') <= frames &&
                of(`${count} processes`, 'ended') === count,
            ),
        },
      ],
      (all) =>
        `Swap-outs with ${processes.join(', ')} processes: ${processes
          .map((each) => count(all.median(`${each} processes`, 'swapOuts')))
          .join(', ')}. Seconds until all are done: ${processes
          .map((each) => decimal(all.median(`${each} processes`, 'virtualSeconds')))
          .join(', ')}.`,
    ),
  picture: {
    kind: 'lines',
    x: 'processes',
    quantities: ['swapOuts'],
    axes: { x: 'processes', y: 'whole processes swapped out' },
  },
})
