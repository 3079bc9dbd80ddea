/** Marks of logarithmic axes: the library's own come only at powers of the base, too few to read. */

/** 1, 2 and 5 times the powers of ten between two positive numbers, those included. */
export function logTicks(least: number, most: number): readonly number[] {
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${power}`)
      if (tick >= least && tick <= most) ticks.push(tick)
    }
  }
  return ticks
}
