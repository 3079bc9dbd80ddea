/** What only a workload's trace knows of a reference, for policies that declare such facts. */
import type { DriverFacts } from '@selfpage/kit'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { PlannedTask } from '../define-system.ts'
import { factsOf } from '../programs/trace-facts.ts'

type Describe = (plan: PlannedTask) => ((facts: DriverFacts) => void) | undefined

/** Whether the tasks of a system must be described to its policy, and how. */
export function describing(policy: ConfiguredPolicy | undefined): Describe {
  const facts = policy?.definition.facts ?? []
  const isNeeded = facts.some((fact) => fact === 'nextUse' || fact === 'class')
  return ({ trace }) => (isNeeded && trace !== undefined ? factsOf(trace) : undefined)
}
