/** What a selfpage.config.ts may say, as a schema. The meaning of its members: config.ts. */
import { z } from 'zod'

const count = z.int().min(0)
const countOrShare = z.union([count, z.string()])
const listed = z.array(z.unknown())

export const configSchema = z.strictObject({
  policies: listed.optional(),
  workloads: listed.optional(),
  frames: z.array(countOrShare).optional(),
  jobs: count.optional(),
  stallSeconds: z.number().positive().optional(),
  seed: count.optional(),
  fidelity: z
    .union([z.literal('exact'), z.strictObject({ scanEveryReferences: z.int().min(1) })])
    .optional(),
  events: z.enum(['ignore', 'apply']).optional(),
  warmup: countOrShare.optional(),
  windows: count.optional(),
  inactive: countOrShare.optional(),
})
