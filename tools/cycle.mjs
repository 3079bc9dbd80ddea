/**
 * Finds one cycle in a directed graph by depth-first search.
 * @param {Map<string, readonly string[]>} graph neighbours that are not keys are leaves
 * @returns {string[] | null} the nodes around the cycle, the first repeated at the end
 */
export function findCycle(graph) {
  /** @type {Set<string>} */
  const finished = new Set()
  for (const start of graph.keys()) {
    if (finished.has(start)) continue
    /** @type {string[]} */
    const path = [start]
    const onPath = new Set(path)
    const iterators = [(graph.get(start) ?? []).values()]
    while (path.length > 0) {
      const step = iterators.at(-1)?.next()
      if (!step || step.done) {
        const node = /** @type {string} */ (path.pop())
        iterators.pop()
        onPath.delete(node)
        finished.add(node)
      } else if (onPath.has(step.value)) {
        return [...path.slice(path.indexOf(step.value)), step.value]
      } else if (!finished.has(step.value)) {
        path.push(step.value)
        onPath.add(step.value)
        iterators.push((graph.get(step.value) ?? []).values())
      }
    }
  }
  return null
}
