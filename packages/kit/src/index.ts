export { adjustLimit, type LimitQuota, type LimitRates, type LimitRoom } from './adjust-limit.ts'
export { AGE_BINS, ageBin, ageBinStart, ageBinWidths } from './age-bins.ts'
export { BestStretches } from './best-stretches.ts'
export { ClassFamilies } from './class-families.ts'
export { composite, type CompositeDescription, type CompositePart } from './composite.ts'
export { Dice } from './dice.ts'
export { createDriver } from './driver.ts'
export { DriverFacts, type WorldColumns } from './driver-facts.ts'
export type {
  Driver,
  DriverCounts,
  DriverOptions,
  FallbackNote,
  LeaveCause,
} from './driver-interface.ts'
export { Duel, type DuelFact, type DuelOptions } from './duel.ts'
export { DuelPolicy } from './duel-policy.ts'
export { FrequencyList } from './frequency-list.ts'
export { FrequencySketch } from './frequency-sketch.ts'
export { lengthen } from './lengthen.ts'
export type { Contestant } from './miniature.ts'
export { noOptions, type NoOptionsSchema } from './no-options.ts'
export { PageHeap } from './page-heap.ts'
export { PageList, PageListGroup } from './page-list.ts'
export { NO_LIST, PageLists } from './page-lists.ts'
export { PageSample } from './page-sample.ts'
export { PageSet } from './page-set.ts'
export { PageQueue } from './page-queue.ts'
export { ReuseTable } from './reuse-table.ts'
export { ReuseTree } from './reuse-tree.ts'
export { specialize } from './specialize.ts'
export { ABSENT, AHEAD, HELD, HELD_AHEAD, INACTIVE, NEW, RESIDENT } from './status.ts'
