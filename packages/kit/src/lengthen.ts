/** Growing a column: what every `grow` does with the arrays it owns. */

/** The arrays a column can be. */
type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array

/** A copy of `column` with room for `length` values, the new ones `value` (default 0). */
export function lengthen<Values extends Column>(column: Values, length: number, value = 0): Values {
  const longer = new (column.constructor as new (length: number) => Values)(length)
  longer.set(column)
  if (value !== 0) longer.fill(value, column.length)
  return longer
}
