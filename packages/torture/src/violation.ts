/** What torture looks for: an invariant of the specification that did not hold. */
import { SelfpageError } from '@selfpage/policy'

/** Thrown where a promise is found broken; caught by whoever runs the steps. */
export class Violation extends SelfpageError {
  /** The invariant, such as `I14`. */
  readonly invariant: string

  constructor(invariant: string, what: string) {
    super('INVARIANT_BROKEN', `${invariant}: ${what}`)
    this.invariant = invariant
  }
}

/** @throws Violation if the claim is false; the text is made only then */
export function hold(invariant: string, claim: boolean, what: () => string): void {
  if (!claim) throw new Violation(invariant, what())
}
