/**
 * VMS: no policy for all, no reference bits. Each process pages against itself within its quota, and
 * the system's lists give every page a second chance (V1 to V5).
 */
import { z } from 'zod'
import { startCentralSystem } from '../central/central-system.ts'
import { defineSystem } from '../define-system.ts'
import type { SystemSetting } from '../define-system.ts'
import { LimitAdjustment } from './adjust-limits.ts'
import type { Quota } from './resident-set.ts'
import { ResidentSets } from './resident-sets.ts'

const frames = z.int().min(1)

const options = z.strictObject({
  quota: z
    .enum(['fixed', 'adjusting'])
    .default('fixed')
    .describe('`adjusting` lets limits follow the fault rates of their processes.'),
  listFrames: frames
    .optional()
    .describe('Frames kept for the free and modified lists. Default: a sixteenth, at least 4.'),
  highWater: frames.optional().describe('Modified pages at which the writer starts.'),
  lowWater: z.int().min(0).default(0).describe('Modified pages down to which it writes.'),
  clusterPages: frames.default(8).describe('Pages written at a time.'),
  residenceMs: z.number().positive().default(500).describe('Time in memory before a swap-out.'),
  floorShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('The share of its quota that a process keeps in any case; a wish of minFrames wins.'),
  extentShare: z
    .number()
    .min(1)
    .default(2)
    .describe('`adjusting`: how many times its quota a process may borrow; limitFrames wins.'),
  periodMs: z.number().positive().default(50).describe('`adjusting`: time between two looks.'),
  highRate: z.number().positive().default(200).describe('Faults a second above which it grows.'),
  lowRate: z.number().min(0).default(20).describe('Faults a second below which it shrinks.'),
  incrementFrames: frames.default(16),
  decrementFrames: frames.default(4),
  borrowFrames: frames
    .optional()
    .describe('Free frames needed to borrow. Default: listFrames / 2.'),
})

type Options = z.output<typeof options>

export const vms = defineSystem<Options>({
  name: 'vms',
  summary: 'fixed quotas of frames, first in first out; the free list is everybody’s second chance',
  options,
  start(setting, given) {
    const { frames: machineFrames } = setting.kernel
    const listFrames = given.listFrames ?? Math.max(4, machineFrames >> 4)
    const usableFrames = Math.max(2, machineFrames - listFrames)
    const quotas = quotasOf(setting, usableFrames, given)
    const usual = quotaOf(Math.floor(usableFrames / setting.tasks.length), {}, given)
    return startCentralSystem(setting, {
      serverName: 'vms kernel',
      orderName: `fifo, ${given.quota} quota`,
      hasSecondChance: true,
      writer: {
        highWater: given.highWater ?? Math.max(1, listFrames >> 1),
        lowWater: given.lowWater,
        clusterPages: given.clusterPages,
        leastFree: Math.max(2, listFrames >> 2),
      },
      makeReplacement: (world) =>
        new ResidentSets(world, {
          usableFrames,
          residenceTicks: given.residenceMs * 1e6,
          restores: given.quota === 'fixed',
          // A child of a fork has the name of its program, and what is usual.
          quotaOf: ({ name }) => quotas.get(name) ?? usual,
          ...(given.quota === 'fixed' ? {} : { adjustment: adjustmentOf(given, listFrames) }),
        }),
    })
  },
})

function quotasOf(
  { tasks }: SystemSetting,
  usableFrames: number,
  options: Options,
): ReadonlyMap<string, Quota> {
  const share = Math.floor(usableFrames / tasks.length)
  return new Map(
    tasks.map(({ name, wish }) => [name, quotaOf(wish.frames ?? share, wish, options)]),
  )
}

/** Less than two would not do: a copy needs both its pages. */
const LEAST_FRAMES = 2

function quotaOf(
  quotaFrames: number,
  { minFrames, limitFrames }: SystemSetting['tasks'][number]['wish'],
  { floorShare, extentShare }: Options,
): Quota {
  const quota = Math.max(LEAST_FRAMES, quotaFrames)
  const floor = minFrames ?? Math.floor(quota * floorShare)
  return {
    quotaFrames: quota,
    floorFrames: Math.max(LEAST_FRAMES, Math.min(quota, floor)),
    extentFrames: Math.max(quota, limitFrames ?? Math.floor(quota * extentShare)),
  }
}

function adjustmentOf(options: Options, listFrames: number): LimitAdjustment {
  return new LimitAdjustment({
    periodTicks: options.periodMs * 1e6,
    highRate: options.highRate,
    lowRate: options.lowRate,
    incrementFrames: options.incrementFrames,
    decrementFrames: options.decrementFrames,
    borrowFrames: options.borrowFrames ?? listFrames >> 1,
  })
}
