/** The figures of the talk, each drawn from a run made for it. A subpath: `@selfpage/systems/figures`. */
import { fault } from './figures/all/faults.ts'
import { machFault, machMap } from './figures/all/mach.ts'
import { priorityInversion } from './figures/all/priority-inversion.ts'
import { reclaim } from './figures/all/reclaim.ts'
import { readFile, writeFile } from './figures/all/transfers.ts'
import { virtualMemory } from './figures/all/virtual-memory.ts'
import type { Figure } from './figures/figure.ts'

/** In the order of the talk. */
export const figures: readonly Figure[] = [
  virtualMemory,
  machMap,
  machFault,
  fault,
  reclaim,
  priorityInversion,
  readFile,
  writeFile,
]

export { drawingMermaid, drawingSvg, type Drawing, type Figure } from './figures/figure.ts'
export type { MemoryMap, PageState } from './figures/memory-map.ts'
export {
  figureNotes,
  sequenceOfEvents,
  type FigureView,
  type SeenMessage,
} from './figures/sequence-of-events.ts'
export {
  stepNumbers,
  type Participant,
  type Sequence,
  type SequenceStep,
} from './figures/sequence.ts'
