export {
  allotmentVersion,
  defineAllotment,
  isAllotmentDefinition,
  type AllotmentDefinition,
  type AllotmentDescription,
  type ConfiguredAllotment,
} from './allotment-definition.ts'
export type { Allotment, AllotmentPolicy, AllotmentWish, TaskDemand } from './allotment-policy.ts'
export {
  isExtension,
  isRingReference,
  pageKindOf,
  pageKinds,
  queryClassOf,
  queryClasses,
} from './database-class.ts'
export {
  definePolicy,
  interfaceVersion,
  isPolicyDefinition,
  type ConfiguredPolicy,
  type Paper,
  type PolicyContext,
  type PolicyDefinition,
  type PolicyDescription,
} from './definition.ts'
export { SelfpageError, type ErrorDetails } from './error.ts'
export type { AdmitCause, EvictionPolicy, RemoveCause } from './eviction-policy.ts'
export { NEVER, type FactName, type Facts, type PageFacts, type ReferenceFacts } from './facts.ts'
export {
  defineHints,
  handlerName,
  hears,
  type HintHandlers,
  type HintMessages,
  type HintProtocol,
} from './hints.ts'
export type { OptionsSchema } from './options.ts'
export { NO_PAGE, pageArray, pageId, type PageArray, type PageId } from './page.ts'
export { databaseHints, gcHints, regionHints } from './protocols.ts'
export { randomSource, type RandomSource } from './random.ts'
