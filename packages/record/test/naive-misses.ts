/** Miss counts of LRU and of optimal replacement, as plainly as can be. */

export function lruMisses(pages: readonly number[], frames: number): number {
  const resident: number[] = []
  let misses = 0
  for (const page of pages) {
    const at = resident.indexOf(page)
    if (at === -1) {
      misses++
      if (resident.length === frames) resident.shift()
    } else resident.splice(at, 1)
    resident.push(page)
  }
  return misses
}

export function optimalMisses(pages: readonly number[], frames: number): number {
  const resident = new Set<number>()
  let misses = 0
  for (const [at, page] of pages.entries()) {
    if (resident.has(page)) continue
    misses++
    if (resident.size === frames) {
      const nextUse = (candidate: number) => {
        const next = pages.indexOf(candidate, at)
        return next === -1 ? Infinity : next
      }
      const [victim] = [...resident].sort((a, b) => nextUse(b) - nextUse(a))
      resident.delete(victim)
    }
    resident.add(page)
  }
  return misses
}
