/** Typed arrays that grow with the numbers in use: the old contents first, `fill` behind them. */

type Growing = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** A copy of `array` that is `length` long, at least as long as before. */
export function grown<Kind extends Growing>(array: Kind, length: number, fill = 0): Kind {
  const longer = new (array.constructor as new (length: number) => Kind)(length)
  longer.set(array)
  if (fill !== 0) longer.fill(fill, array.length)
  return longer
}
