/** What a row is measured against: LRU and optimal on the same workload at the same size. */
import type { Row } from '../row.ts'

/** The rows of one workload and number of frames, and who they are compared with. */
export interface Contest {
  readonly workload: string
  readonly frames: number
  readonly size: string
  readonly rows: readonly Row[]
  /** LRU without options, if it took part. */
  readonly lru: Row | null
  /** Belady's, if it took part. */
  readonly optimal: Row | null
  /** The fewest misses of all but optimal. */
  readonly fewestMisses: number
}

/** The contests among `rows`: workloads in the order of the rows, sizes from small to large. */
export function contestsOf(rows: readonly Row[]): Contest[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.workload, row.frames])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const workloads = [...new Set(rows.map(({ workload }) => workload))]
  const contests = [...groups.values()].map((group) => {
    const [{ workload, frames, size }] = group
    const rivals = group.filter(({ policy }) => policy !== 'optimal')
    return {
      workload,
      frames,
      size,
      rows: group,
      lru: group.find(({ label }) => label === 'lru') ?? null,
      optimal: group.find(({ policy }) => policy === 'optimal') ?? null,
      fewestMisses: Math.min(...rivals.map(({ misses }) => misses)),
    }
  })
  const place = ({ workload }: Contest) => workloads.indexOf(workload)
  return contests.toSorted((a, b) => place(a) - place(b) || a.frames - b.frames)
}

/** Who others are measured by: the common policy, and the floor. */
export type Rival = 'lru' | 'optimal'

/** The rivals that took part in any of the contests. */
export function rivalsOf(contests: readonly Contest[]): Rival[] {
  const rivals: readonly Rival[] = ['lru', 'optimal']
  return rivals.filter((rival) => contests.some((contest) => contest[rival] !== null))
}
