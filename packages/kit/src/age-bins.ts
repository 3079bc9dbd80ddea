/**
 * Ages in bins that widen with age, four to an octave: fine where a reference more or less tells
 * much, and few in all. Ages are whole numbers below 2 ** 32.
 */

/** How many bins there are: numbers 0 to `AGE_BINS - 1`. */
export const AGE_BINS = 124

/** The bin of `age`. Ages up to 7 have one each. */
export function ageBin(age: number): number {
  if (age < 4) return age
  const octave = 31 - Math.clz32(age)
  return 4 * (octave - 1) + ((age >>> (octave - 2)) & 3)
}

/** The least age in `bin`; of the number after the last, the age where all end. */
export function ageBinStart(bin: number): number {
  return bin < 4 ? bin : (4 + (bin & 3)) * 2 ** ((bin >> 2) - 1)
}

/** By bin: how many ages are in it. */
export const ageBinWidths: Float64Array = Float64Array.from(
  { length: AGE_BINS },
  (_, bin) => ageBinStart(bin + 1) - ageBinStart(bin),
)
