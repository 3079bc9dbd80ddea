/**
 * Makes a failing run small: delta debugging over its list of steps (A. Zeller and R. Hildebrandt,
 * Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002), then over the numbers
 * in each step.
 */

/**
 * The shortest list found that still fails.
 * @param fails whether a list of items fails as the whole list does
 * @param tries at most so many calls of `fails`
 */
export function shrinkList<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => boolean,
  tries: number,
): readonly Item[] {
  let left = items
  let spent = 0
  let size = Math.max(1, left.length >> 1)
  while (spent < tries && left.length > 0) {
    let isShorter = false
    // From the end: what comes last has the least that depends on it.
    for (let end = left.length; end > 0 && spent < tries; end -= size) {
      const candidate = [...left.slice(0, Math.max(0, end - size)), ...left.slice(end)]
      spent += 1
      if (!fails(candidate)) continue
      left = candidate
      isShorter = true
    }
    if (size > 1) size >>= 1
    else if (!isShorter) break
  }
  return left
}

/** Replaces items by simpler ones, one at a time, as long as the list fails. */
export function simplifyItems<Item>(
  items: readonly Item[],
  simpler: (item: Item) => readonly Item[],
  fails: (items: readonly Item[]) => boolean,
  tries: number,
): readonly Item[] {
  let left = items
  let spent = 0
  for (let index = 0; index < left.length; index++) {
    for (const candidate of simpler(left[index])) {
      if (spent++ >= tries) return left
      const changed = left.with(index, candidate)
      if (!fails(changed)) continue
      left = changed
      break
    }
  }
  return left
}
