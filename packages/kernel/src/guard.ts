/**
 * The one primitive that everything which protects somebody goes through. A guard names the
 * invariant of the specification (I1 to I37) it keeps up, so that a mutation run can switch it off
 * and show that an attack then succeeds; a guard that nobody misses is no guard.
 */

/** The guards switched off now, by name (`I23/quarantine`). Only a mutation run changes it. */
const disabled = new Set<string>()

/** All guards that refused something so far, for the mutation run to go through. */
const known = new Set<string>()

/** The one that refused last: some refuse all the time. */
let last = ''

/**
 * @param name invariant and, where it has several guards, which: `I7` or `I23/quarantine`
 * @param permitted whether the guard lets this pass
 * @returns `permitted`, or true if the guard is switched off
 */
export function guard(name: string, permitted: boolean): boolean {
  if (permitted) return true
  if (name !== last) known.add(name)
  last = name
  return disabled.size > 0 && disabled.has(name)
}

/** Runs with one guard switched off. For mutation runs. */
export function withoutGuard<Result>(name: string, run: () => Result): Result {
  disabled.add(name)
  try {
    return run()
  } finally {
    disabled.delete(name)
  }
}

/** The guards that refused something so far. */
export function knownGuards(): readonly string[] {
  return [...known].sort()
}
