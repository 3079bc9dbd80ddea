/** Bounds and marks of axes, where the chart library's own are too few or leave too much empty. */

/** 1, 2 and 5 times the powers of ten between two positive numbers, those included. */
export function logTicks(least: number, most: number): number[] {
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${power}`)
      if (tick >= least && tick <= most) ticks.push(tick)
    }
  }
  return ticks
}

/** About five round steps that hold two numbers between them; never below zero. 0 to 1 for none. */
export function roundRange(
  least: number,
  most: number,
): { readonly min: number; readonly max: number; readonly interval: number } {
  if (!Number.isFinite(most) || most <= 0) return { min: 0, max: 1, interval: 0.2 }
  const rough = Math.max(most - least, most / 10) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const interval = ([1, 2, 2.5, 5].find((digit) => digit * power >= rough) ?? 10) * power
  return {
    min: Math.max(0, Math.floor(least / interval) * interval),
    max: Math.ceil(most / interval) * interval,
    interval,
  }
}
