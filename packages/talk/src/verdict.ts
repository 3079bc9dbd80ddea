/** What becomes of a claim. Computed: conditions are tried on every round, and none may fail. */
import type { Round, Table } from './table.ts'

export type Outcome = 'holds' | 'holds only when' | 'does not hold here'

export interface Verdict {
  readonly outcome: Outcome
  /** With `holds only when`: which conditions were met, in words that go on from there. */
  readonly when?: string
  /** The numbers it follows from, in a sentence or two. */
  readonly because: string
}

/** A part of a claim that can be true by itself. */
export interface Condition {
  /** In words that follow "holds only when". */
  readonly when: string
  readonly isMet: (round: Round) => boolean
}

/**
 * The verdict that follows from conditions: all are met for every seed, and it holds; some are, and
 * it holds only then; none is, and it does not hold.
 * @param because says the numbers; it is given the same table
 */
export function judge(
  table: Table,
  conditions: readonly Condition[],
  because: (table: Table) => string,
): Verdict {
  const met = conditions.filter(({ isMet }) => table.always(isMet))
  const said = because(table)
  if (met.length === conditions.length) return { outcome: 'holds', because: said }
  if (met.length === 0) return { outcome: 'does not hold here', because: said }
  const when = joined(met.map((condition) => condition.when))
  return { outcome: 'holds only when', when, because: said }
}

/** The program is A, B or C: what all begin with is said once. */
function joined(conditions: readonly string[]): string {
  const words = conditions.map((condition) => condition.split(' '))
  let same = 0
  while (words.every((each) => each.length > same + 1 && each[same] === words[0][same])) same++
  const begin = words[0].slice(0, same).join(' ')
  const rests = words.map((each) => each.slice(same).join(' '))
  const last = rests.pop() ?? ''
  const list = rests.length === 0 ? last : `${rests.join(', ')} or ${last}`
  return begin === '' ? list : `${begin} ${list}`
}

/**
 * The same for a claim with parts that are all needed. One part that fails is enough for it not to
 * hold, and the sentence says which.
 */
export function judgeAll(
  table: Table,
  parts: readonly { readonly says: string; readonly isMet: (round: Round) => boolean }[],
  because: (table: Table) => string,
): Verdict {
  const failed = parts.filter(({ isMet }) => !table.always(isMet))
  if (failed.length === 0) return { outcome: 'holds', because: because(table) }
  const which = failed.map(({ says }) => says).join('; ')
  return { outcome: 'does not hold here', because: `Not so: ${which}. ${because(table)}` }
}

/** `holds only when there are extra frames`, for tables. */
export function verdictText({ outcome, when }: Verdict): string {
  return when === undefined ? outcome : `${outcome} ${when}`
}
