/** What a description may hold, as a schema. The meaning of its members: system-description.ts. */
import { costModels } from '@selfpage/kernel'
import { z } from 'zod'
import { parseSize, parseTime } from './amounts.ts'

const count = z.int().min(0)
const positive = z.int().min(1)

const size = z
  .union([positive, z.string()], 'write bytes, or a size with its unit: 64MiB')
  .transform((given) => (typeof given === 'number' ? given : parseSize(given)))
  .refine((bytes) => bytes !== null && bytes > 0, 'is no size: write 64MiB, or bytes')

const time = z
  .string('write a time with its unit: 250ms, 1.5s')
  .transform(parseTime)
  .refine((ticks) => ticks !== null, 'is no time: write it with its unit, 250ms or 1.5s')

const costName = z.enum(Object.keys(costModels))
const ticks = z.number().min(0)

const costs = z.union([
  costName,
  z.strictObject({
    base: costName,
    name: z.string().optional(),
    reference: ticks.optional(),
    ipc: ticks.optional(),
    fault: ticks.optional(),
    map: ticks.optional(),
    unmap: ticks.optional(),
    pageTable: ticks.optional(),
    pageTableLevels: positive.optional(),
    zero: ticks.optional(),
    copy: ticks.optional(),
    interrupt: ticks.optional(),
    slice: ticks.min(1).optional(),
    disk: z
      .strictObject({
        seekMin: ticks,
        seekMax: ticks,
        rotation: ticks,
        readLatency: ticks,
        writeLatency: ticks,
        transferPerByte: ticks,
        parallelism: positive,
      })
      .partial()
      .optional(),
  }),
])

const machine = z
  .strictObject({
    frames: positive.max(2 ** 26).optional(),
    memory: size.optional(),
    pageSizeBytes: positive
      .min(16)
      .refine((bytes) => Number.isInteger(Math.log2(bytes)), 'must be a power of two')
      .default(4096),
    costs: costs.default('pc-2002'),
  })
  .refine(
    ({ frames, memory }) => (frames === undefined) !== (memory === undefined),
    'say either `frames` or `memory`',
  )

/** A value of a TypeScript description; `what` is for the message. */
function value(what: string, isOne: (given: object) => boolean) {
  return z.custom<object>(
    (given) =>
      (typeof given === 'object' || typeof given === 'function') && given !== null && isOne(given),
    `is neither a text nor ${what}`,
  )
}

const policy = z.union([
  z.string().min(1),
  value('a configured policy', (given) => 'definition' in given || 'configure' in given),
])

const store = z.strictObject({
  size: size.optional(),
  image: z.string().min(1).optional(),
  stack: z.array(z.enum(['compress', 'encrypt'])).default([]),
  cacheFrames: count.optional(),
  policy: policy.default('lru'),
})

const wish = z.strictObject({
  frames: count.optional(),
  shares: z.number().positive().optional(),
  minFrames: count.optional(),
  lowFrames: count.optional(),
  limitFrames: count.optional(),
  wantedFrames: count.optional(),
  parent: z.string().optional(),
})

const diskShare = z
  .string()
  .transform((text) => {
    const extra = text.endsWith('+')
    const times = (extra ? text.slice(0, -1) : text).split('/').map(parseTime)
    const [slice = null, period = null, ...more] = times
    return more.length > 0 || !slice || !period || slice > period ? null : { slice, period, extra }
  })
  .refine((share) => share !== null, 'is no share: write slice/period, as 10ms/40ms')

const task = z
  .strictObject({
    name: z.string().regex(/^[\w.-]+$/, 'is made of letters, digits, dots and dashes'),
    count: positive.max(4096).default(1),
    workload: z
      .union([z.string().min(1), value('a trace', (given) => 'distinctPages' in given)])
      .optional(),
    program: z
      .union([
        z.string().min(1),
        value('a program', (given) => 'run' in given || 'optionsSchema' in given),
      ])
      .optional(),
    programOptions: z.record(z.string(), z.unknown()).optional(),
    adversary: z
      .union([z.string().min(1), value('an adversary', (given) => 'create' in given)])
      .optional(),
    policy: policy.default('lru'),
    wish: wish.optional(),
    priority: positive.max(200).default(100),
    start: time.default(0),
    fidelity: z.enum(['exact', 'sampled']).default('sampled'),
    readAhead: z.union([count, z.literal('adaptive')]).default(0),
    pages: positive.max(2 ** 26).optional(),
    ioFrames: positive.optional(),
    inactiveFrames: count.default(0),
    extraFrames: count.default(Number.MAX_SAFE_INTEGER),
    diskShare: diskShare.optional(),
    file: z.string().min(1).optional(),
    references: positive.optional(),
    loads: z.boolean().default(false),
    stamps: z.boolean().default(true),
    rounds: positive.default(1),
    hints: z.boolean().default(true),
  })
  .refine(
    ({ workload, program, adversary }) =>
      [workload, program, adversary].filter((given) => given !== undefined).length === 1,
    'says one of `workload`, `program` and `adversary`',
  )
  .refine(
    ({ program, programOptions }) => program !== undefined || programOptions === undefined,
    'has `programOptions` but no `program`',
  )

/** Of a whole description. */
export const descriptionSchema = z.strictObject({
  system: z.string().min(1).default('gnu'),
  systemOptions: z.record(z.string(), z.unknown()).default({}),
  summary: z.string().default(''),
  seed: count.max(2 ** 32 - 1).default(0),
  machine,
  allotment: z.string().min(1).default('fixed'),
  memoryServer: z
    .strictObject({
      sanction: z.enum(['kill', 'force', 'karma']).default('kill'),
      deadline: time.default(10_000_000),
      notice: time.default(20_000_000),
    })
    .prefault({}),
  files: store.prefault({}),
  swap: store.prefault({}),
  tasks: z.array(task).min(1, 'there must be a task'),
  limits: z.strictObject({ time: time.optional(), steps: positive.optional() }).prefault({}),
})

/** A description with its defaults filled in, sizes in bytes and times in ticks. */
export type CheckedDescription = z.output<typeof descriptionSchema>
export type CheckedTask = CheckedDescription['tasks'][number]
