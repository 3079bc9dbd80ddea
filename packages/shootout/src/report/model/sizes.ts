/**
 * Which memory sizes of different workloads belong together: those asked for in the same words. 1%
 * is another number of frames for each trace.
 */
import type { Row } from '../../row.ts'

/** One request for memory, as it came out for each workload. */
export interface SizeGroup {
  /** As it was asked for: `1%`. */
  readonly size: string
  /** `1% of pages`, `512 frames`, `64MiB`. */
  readonly label: string
  /** Frames by workload. */
  readonly frames: ReadonlyMap<string, number>
}

/** The requests, smallest memory first. */
export function groupSizes(rows: readonly Row[]): readonly SizeGroup[] {
  const groups = new Map<string, Map<string, number>>()
  for (const { size, workload, frames } of rows) {
    let group = groups.get(size)
    if (!group) groups.set(size, (group = new Map()))
    group.set(workload, frames)
  }
  return [...groups]
    .map(([size, frames]) => ({ size, label: labelOf(size), frames }))
    .sort((a, b) => meanFrames(a) - meanFrames(b))
}

/** The frames each workload was run with, ascending. */
export function framesByWorkload(rows: readonly Row[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, Set<number>>()
  for (const { workload, frames } of rows) {
    let sizes = found.get(workload)
    if (!sizes) found.set(workload, (sizes = new Set()))
    sizes.add(frames)
  }
  return new Map(
    [...found].map(([workload, sizes]) => [workload, [...sizes].sort((a, b) => a - b)]),
  )
}

function labelOf(size: string): string {
  if (size.endsWith('%')) return `${size} of pages`
  return /^\d+$/.test(size) ? `${Number(size).toLocaleString('en-US')} frames` : size
}

function meanFrames({ frames }: SizeGroup): number {
  let sum = 0
  for (const count of frames.values()) sum += count
  return sum / frames.size
}
