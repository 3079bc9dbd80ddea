/** The points that no other point beats on both counts, where less is better. */

/** A point of the plane and whose it is. */
export interface CostPoint<T> {
  readonly x: number
  readonly y: number
  readonly of: T
}

/** The Pareto front, by ascending x. Of equal points, one. */
export function paretoFront<T>(points: readonly CostPoint<T>[]): readonly CostPoint<T>[] {
  const front: CostPoint<T>[] = []
  for (const point of [...points].sort((a, b) => a.x - b.x || a.y - b.y)) {
    if (point.y < (front.at(-1)?.y ?? Infinity)) front.push(point)
  }
  return front
}
