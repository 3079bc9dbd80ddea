export { countBits, isSet } from './bitset.ts'
export { nextUses } from './next-uses.ts'
export type {
  ClassField,
  ClockEvent,
  GoneEvent,
  HintEvent,
  Json,
  MapEvent,
  PageIds,
  PhaseEvent,
  Trace,
  TraceAbout,
  TraceEvent,
} from './trace.ts'
