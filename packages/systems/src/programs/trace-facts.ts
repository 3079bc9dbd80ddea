/** What a trace knows of its references and no system does: what each is, when its page comes back. */
import type { DriverFacts } from '@selfpage/kit'
import { nextUses } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'

/** Sets the facts of one reference after the other. The workload must run once and in order. */
export function factsOf(trace: Trace): (facts: DriverFacts) => void {
  const uses = nextUses(trace)
  const { classes } = trace
  let reference = 0
  return (facts) => {
    facts.nextUse = uses[reference]
    facts.class = classes === null ? 0 : classes[reference]
    reference++
  }
}
