/**
 * Unix: the kernel has all memory, one order over all pages, and asks no application (U1 to U4). The
 * order is a two-handed clock, or what Linux has had since; or any policy plugin, for comparison.
 */
import { SelfpageError } from '@selfpage/policy'
import { z } from 'zod'
import { isExact, pageNumbers, startCentralSystem } from '../central/central-system.ts'
import { DriverReplacement } from '../central/driver-replacement.ts'
import { describing } from '../central/describing.ts'
import type { FrameWorld, MakeReplacement } from '../central/replacement.ts'
import { defineSystem } from '../define-system.ts'
import type { SystemSetting } from '../define-system.ts'
import { ActiveInactive } from './active-inactive.ts'
import { PageOutDaemon } from './page-out-daemon.ts'
import type { PageOrder } from './page-order.ts'
import { PluginOrder } from './plugin-order.ts'
import { TwoHandedClock } from './two-handed-clock.ts'

const options = z.strictObject({
  order: z
    .enum(['two-handed-clock', 'active-inactive'])
    .default('two-handed-clock')
    .describe('`active-inactive` has two lists and goes by refault distance.'),
  policy: z
    .unknown()
    .optional()
    .describe('A plugin in place of `order`, such as multi-generation.'),
  highMark: z
    .int()
    .min(2)
    .optional()
    .describe('Free frames below which the daemon works. Default: a sixteenth of memory.'),
  lowMark: z
    .int()
    .min(1)
    .optional()
    .describe('Below it for long, processes are swapped. Default: half of highMark.'),
  handSpread: z
    .int()
    .min(1)
    .optional()
    .describe('Pages the hands are apart. Default: a quarter of memory.'),
  slowScan: z
    .number()
    .positive()
    .optional()
    .describe('Pages looked at in a second at the high mark. Default: a quarter of memory.'),
  fastScan: z
    .number()
    .positive()
    .optional()
    .describe('The same with nothing free. Default: four times memory, at least 8192.'),
  wakeMs: z.number().positive().default(10).describe('Time between two looks of the daemon.'),
  shortMs: z
    .number()
    .positive()
    .default(5_000)
    .describe('Time below the low mark before a process is swapped out.'),
  turnMs: z.number().positive().default(10_000).describe('Time of its turn in memory.'),
})

type Options = z.output<typeof options>

export const unix = defineSystem({
  name: 'unix',
  summary: 'the kernel has all memory and one order over all pages; nobody is asked',
  options,
  start(setting, chosen) {
    const { frames } = setting.kernel
    const highMark = chosen.highMark ?? Math.max(2, frames >> 4)
    const lowMark = chosen.lowMark ?? Math.max(1, highMark >> 1)
    if (lowMark > highMark || highMark >= frames) {
      throw new SelfpageError('SYSTEM_OPTION_INVALID', `marks ${lowMark} and ${highMark}`, {
        place: 'systemOptions.highMark',
        hint: `There are ${frames} frames; the low mark is not above the high one.`,
      })
    }
    const clusterPages = Math.max(1, Math.min(8, highMark >> 1))
    return startCentralSystem(
      setting,
      {
        serverName: 'kernel',
        orderName: setting.systemPolicy?.label ?? chosen.order,
        hasSecondChance: true,
        // Dirty pages are written as soon as they are given up.
        writer: { highWater: 1, lowWater: 0, clusterPages, leastFree: lowMark },
        makeReplacement: replacementOf(setting, { ...chosen, highMark, lowMark }),
      },
      { describe: describing(setting.systemPolicy) },
    )
  },
})

function replacementOf(
  setting: SystemSetting,
  chosen: Options & { readonly highMark: number; readonly lowMark: number },
): MakeReplacement {
  const { frames } = setting.kernel
  const { highMark, lowMark, wakeMs, shortMs, turnMs } = chosen
  return (world) =>
    new PageOutDaemon(world, orderOf(world, setting, chosen), {
      highMark,
      lowMark,
      slowScan: chosen.slowScan ?? frames / 4,
      fastScan: chosen.fastScan ?? Math.max(8_192, frames * 4),
      wakeTicks: wakeMs * 1e6,
      shortTicks: shortMs * 1e6,
      turnTicks: turnMs * 1e6,
    })
}

function orderOf(
  world: FrameWorld,
  setting: SystemSetting,
  { order, handSpread }: Options,
): PageOrder {
  const { systemPolicy: policy } = setting
  if (policy !== undefined) {
    const fidelity = isExact(setting) ? 'exact' : 'sampled'
    // The daemon keeps frames free, the plugin never has to.
    const { frames } = world
    const pages = pageNumbers(setting)
    return new PluginOrder(new DriverReplacement(world, { policy, frames, pages, fidelity }))
  }
  if (order === 'active-inactive') return new ActiveInactive(world)
  return new TwoHandedClock(world, handSpread ?? world.frames >> 2)
}
