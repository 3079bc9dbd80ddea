/**
 * Two worlds that must not differ: several rules say that a policy cannot tell one course of events
 * from another, which shows in its victims, down to the order in which the last pages leave.
 */
import { Finding } from './finding.ts'
import type { Witness } from './witness.ts'

/** The victims of a witness in order, each as `nameOf` names it. */
function victimsOf(witness: Witness, nameOf: (page: number) => number) {
  return witness.calls.flatMap(({ method, result }, index) =>
    method === 'victim' && result !== undefined ? [{ name: nameOf(result), index }] : [],
  )
}

/**
 * Throws at the first victim of `seen` that differs from the one of `expected`. `when`: the clause
 * that says what was different about the two (`after a forget ...`); `nameOf` makes page numbers
 * of both comparable.
 */
export function requireSameVictims(
  seen: Witness,
  expected: Witness,
  when: string,
  nameOf: (page: number) => number = (page) => page,
): void {
  const others = victimsOf(expected, nameOf)
  for (const [position, { name, index }] of victimsOf(seen, nameOf).entries()) {
    const other = others.at(position)?.name
    if (other === name) continue
    throw new Finding(
      `${when}: victim ${name}, expected ${other}`,
      seen.script().slice(0, index + 1),
    )
  }
}
