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

/** The program is A, B or C; there are 1, 2 or 3 pages: what all begin and end with is said once. */
function joined(conditions: readonly string[]): string {
  const words = conditions.map((condition) => condition.split(' '))
  const begin = sameWords(words)
  const rests = words.map((each) => each.slice(begin.length))
  const end = sameWords(rests.map((each) => each.toReversed())).toReversed()
  const middles = rests.map((each) => each.slice(0, each.length - end.length).join(' '))
  const last = middles.pop() ?? ''
  const list = middles.length === 0 ? last : `${middles.join(', ')} or ${last}`
  return [...begin, list, ...end].join(' ')
}

/** The words that all begin with; each keeps one of its own. */
function sameWords(lists: readonly (readonly string[])[]): string[] {
  const [first, ...others] = lists
  const least = Math.min(...lists.map((each) => each.length)) - 1
  let same = 0
  while (same < least && others.every((each) => each[same] === first[same])) same++
  return first.slice(0, same)
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
