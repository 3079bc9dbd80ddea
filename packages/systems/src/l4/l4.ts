/**
 * L4's own proposal, in its simplest form: the kernel has mechanism only, and one server at user
 * level takes all memory from sigma0 and pages everybody, with a policy plugin over the pages of
 * all tasks (L4). Which policy is the system's choice, not the tasks'.
 */
import { z } from 'zod'
import { isExact, pageNumbers, startCentralSystem } from '../central/central-system.ts'
import { describing } from '../central/describing.ts'
import { DriverReplacement } from '../central/driver-replacement.ts'
import { transferFrames, transferWriter } from '../central/transfer-frames.ts'
import { defineSystem } from '../define-system.ts'

const options = z.strictObject({
  policy: z
    .unknown()
    .optional()
    .describe('Over the pages of all tasks. Default: what the first task would choose.'),
  ioFrames: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Frames for pages on their way to and from disks. Default: a thirty-second, 1 to 64.',
    ),
  scanMs: z
    .number()
    .positive()
    .default(10)
    .describe('Sampled fidelity: time between two looks at the referenced bits.'),
})

export const l4 = defineSystem({
  name: 'l4',
  summary: 'one server at user level has all memory and pages everybody, with any one policy',
  options,
  policies: 'one',
  start(setting, { ioFrames, scanMs }) {
    const { kernel, systemPolicy, tasks } = setting
    const kept = ioFrames ?? transferFrames(kernel.frames)
    const policy = systemPolicy ?? tasks[0].policy
    return startCentralSystem(
      setting,
      {
        serverName: 'virtual memory server',
        orderName: policy.label,
        hasSecondChance: false,
        writer: transferWriter(kept),
        makeReplacement: (world) =>
          new DriverReplacement(world, {
            policy,
            frames: Math.max(1, kernel.frames - kept),
            pages: pageNumbers(setting),
            fidelity: isExact(setting) ? 'exact' : 'sampled',
            scanTicks: scanMs * 1e6,
          }),
      },
      { describe: describing(policy) },
    )
  },
})
