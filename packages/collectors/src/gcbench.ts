/** The program `collectors/gcbench`. */
import { collectorProgram } from './collector-program.ts'
import { gcBench as mutate } from './mutators.ts'

export const gcbench = collectorProgram(
  'gcbench',
  'a garbage-collected heap: GCBench, trees built both ways beside a tree and an array that stay',
  mutate,
)

// oxlint-disable-next-line import/no-default-export -- a program is found as its module's default
export default gcbench
