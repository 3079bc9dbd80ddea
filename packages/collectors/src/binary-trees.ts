/** The program `collectors/binary-trees`. */
import { collectorProgram } from './collector-program.ts'
import { binaryTrees as mutate } from './mutators.ts'

export const binaryTrees = collectorProgram(
  'binary-trees',
  'a garbage-collected heap: binary trees that are built and dropped beside one that stays',
  mutate,
)

// oxlint-disable-next-line import/no-default-export -- a program is found as its module's default
export default binaryTrees
