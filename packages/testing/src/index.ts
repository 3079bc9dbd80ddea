export type { Check, CheckOptions } from './check.ts'
export { conformance } from './conformance.ts'
export { RuleBroken } from './finding.ts'
export { testPolicy, type TestPolicyOptions } from './test-policy.ts'
