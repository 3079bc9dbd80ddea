/**
 * Compiles a function anew, so that it has type feedback of its own.
 *
 * V8 optimizes a call by the classes it has seen there, and gives up beyond four: a loop that has
 * driven five policies runs at half speed, for all of them. A copy of the loop for each policy sees
 * one class only, and the policy's methods are inlined into it (measured: 1.6 to 2.5 times).
 */

let copies = 0

/**
 * A copy of `source`, which may refer to nothing but its parameters and globals. Where code
 * generation is forbidden (some web pages) it returns `source` itself: slower, not different.
 */
export function specialize<Source extends (...values: never[]) => unknown>(
  source: Source,
  label: string,
): Source {
  // Equal texts share feedback through V8's compilation cache, so each copy is named apart. The
  // name also tells the copies apart in profiles.
  copies++
  const name = `selfpage/${source.name}/${label.replaceAll(/[^\w.-]/g, '_')}/${copies}`
  try {
    // eslint-disable-next-line typescript/no-implied-eval -- the text is our own function's
    return new Function(`return (${source.toString()})\n//# sourceURL=${name}`)() as Source
  } catch (error) {
    if (error instanceof EvalError) return source
    throw error
  }
}
