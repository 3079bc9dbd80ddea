export {
  compareWithModel,
  forReferenceStrings,
  type NaiveModel,
  type StringOptions,
} from './compare-with-model.ts'
export { conformance, RuleBroken, type Check, type CheckOptions } from './conformance.ts'
export { lruModel } from './lru-model.ts'
export { outcomesOf, type Outcome } from './outcomes.ts'
export { testExample, type ExampleModules } from './test-example.ts'
export { testPolicy, type TestPolicyOptions } from './test-policy.ts'
