/** VMS's lists of pages given up (slide "VMS", V2). */
import { defineExperiment } from '../define-experiment.ts'
import { judge } from '../verdict.ts'
import { count } from '../words.ts'

const quota = 100
const pages = 300
/** Frames on the free and modified lists, from hardly any to all that the program could want. */
const listFrames = [8, 50, 100, 200, 300]
/** Of all faults after the first of each page. */
const leastSoftShare = 0.5

function nameOf(frames: number): string {
  return `${frames} frames beyond the quota`
}

export const experiment = defineExperiment({
  name: 'vms-second-chance',
  claim:
    'Pages are not necessarily flushed immediately. If a page is required, the inactive list is checked. Applications can “go over” their allocation limit even if there is extra memory in the system.',
  slide: 'VMS',
  hypothesis:
    'A process with more pages than its quota finds at least half of those that it gave up on the lists, whatever memory there is: soft faults without I/O.',
  method:
    'A process of 300 pages and a quota of 100 makes skewed references on VMS; memory beyond the quota, for the free ' +
    'and modified lists, is varied from 8 frames to 300.',
  async run(lab) {
    const measurements = []
    for (const frames of listFrames) {
      const { rows } = await lab.run({
        system: 'vms',
        systemOptions: { listFrames: frames, highWater: Math.max(1, frames >> 1) },
        machine: { frames: quota + frames, costs: 'server-flash', pageSizeBytes: 256 },
        tasks: [
          {
            name: 'process',
            workload: `zipf:references=${lab.sized('60k', '10k')},pages=${pages},skew=0.6,writes=0.2,seed=${lab.seed}`,
            wish: { frames: quota },
            stamps: false,
          },
        ],
      })
      const { softFaults, hardFaults, virtualSeconds } = rows[0]
      measurements.push({
        case: nameOf(frames),
        numbers: {
          listFrames: frames,
          softFaults,
          hardFaults,
          softShare: softFaults / Math.max(1, softFaults + hardFaults),
          virtualSeconds,
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judge(
      table,
      listFrames.map((frames) => ({
        when: `there are ${nameOf(frames)}`,
        isMet: ({ of }) => of(nameOf(frames), 'softShare') >= leastSoftShare,
      })),
      (all) =>
        `Soft and hard faults with ${listFrames.join(', ')} frames beyond the quota: ${listFrames
          .map(
            (frames) =>
              `${count(all.median(nameOf(frames), 'softFaults'))} and ${count(all.median(nameOf(frames), 'hardFaults'))}`,
          )
          .join(', ')}.`,
    ),
  picture: {
    kind: 'lines',
    x: 'listFrames',
    quantities: ['softFaults', 'hardFaults'],
    axes: { x: 'frames beyond the quota', y: 'faults' },
  },
})
