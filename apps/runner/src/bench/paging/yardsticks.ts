/**
 * What a paging system in JavaScript cannot do without: looking up a page's rights in a typed array,
 * and resuming a generator. Written so that V8 makes the best of both; what they cost on a machine
 * is the unit of the goals for the system.
 */

/** Pages of the table: as many as the task has that is compared. */
export const tablePages = 4096

/** Page numbers without order, all below `tablePages`, to be gone through again and again. */
export const referencedPages = Int32Array.from(
  { length: 65_536 },
  (_, at) => Math.imul(at, 7919) & (tablePages - 1),
)

const rights = new Uint8Array(tablePages).fill(3)

/** Checks as many references; returns how many are permitted. */
export function checkReferences(count: number, need: number): number {
  let permitted = 0
  for (let at = 0; at < count; at++) {
    if ((rights[referencedPages[at & 65_535]] & need) === need) permitted++
  }
  return permitted
}

function* doubling(): Generator<number, void, number> {
  let given = 0
  for (;;) given = yield given * 2
}

/** Resumes a generator as often, as a scheduler does: with the result of what it waited for. */
export function resumeGenerator(count: number): number {
  const generator = doubling()
  generator.next(0)
  let sum = 0
  for (let at = 0; at < count; at++) sum += generator.next(at).value ?? 0
  return sum
}
