/** A mutator on a collected heap as a program that descriptions of systems can name. */
import type { Program, Task } from '@selfpage/kernel'
import { defineProgram } from '@selfpage/systems'
import { z } from 'zod'
import { checksum } from './checksum.ts'
import { Generational } from './generational.ts'
import type { Working } from './heap-words.ts'
import type { Heap } from './heap.ts'
import type { MutatorOptions } from './mutators.ts'
import { Semispace } from './semispace.ts'

const options = z.strictObject({
  collector: z
    .enum(['semispace', 'generational'])
    .default('semispace')
    .describe('Copying, or generational with marking and sweeping.'),
  cooperates: z
    .boolean()
    .default(true)
    .describe('Whether it announces what is dead and keeps away from pages not in memory.'),
  heapPages: z
    .int()
    .min(8)
    .default(512)
    .describe('Pages of the heap: both semispaces, or nursery and old generation.'),
  nurseryPages: z.int().min(2).default(32).describe('Pages of the nursery, if there is one.'),
  depth: z.int().min(1).max(24).default(12).describe('Depth of the largest tree that is dropped.'),
  longLivedDepth: z.int().min(1).max(24).default(11).describe('Depth of the tree that stays.'),
  rounds: z.int().min(1).default(4).describe('How often trees of all depths are built.'),
})

/** What `programOptions` may say. */
export type CollectorOptions = z.input<typeof options>

type Chosen = z.output<typeof options>

/** A program that runs `mutate`; `name` and `summary` as in listings. */
export function collectorProgram(
  name: string,
  summary: string,
  mutate: (heap: Heap, options: MutatorOptions) => Working<void>,
) {
  return defineProgram({
    name,
    summary,
    options,
    create: (chosen): Program => ({
      name,
      // Beside the heap there are but the windows of the task's own threads.
      pages: 2 * chosen.heapPages + 1024,
      *run(task: Task) {
        const heap: Heap = yield* createHeap(task, chosen)
        yield* mutate(heap, chosen)
        task.count('heapChecksum', yield* checksum(heap))
        for (const [counter, amount] of Object.entries(heap.counts)) task.count(counter, amount)
      },
    }),
  })
}

function createHeap(task: Task, chosen: Chosen): Working<Heap> {
  const { collector, cooperates, heapPages, nurseryPages } = chosen
  if (collector === 'semispace') {
    return Semispace.create(task, { spacePages: heapPages >> 1, cooperates })
  }
  const oldPages = heapPages - nurseryPages
  return Generational.create(task, { nurseryPages, oldPages, cooperates })
}
