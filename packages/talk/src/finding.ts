/** What became of an experiment, and the same as a row for programs. */
import type { Experiment } from './define-experiment.ts'
import type { Table } from './table.ts'
import type { Outcome, Verdict } from './verdict.ts'

export type Finding =
  | { readonly experiment: Experiment; readonly table: Table; readonly verdict: Verdict }
  /** It could not be done. */
  | { readonly experiment: Experiment; readonly error: string }

/** A row of `selfpage talk --json`. Same seeds, same bytes, as long as nobody asks for `wallClock`. */
export interface FindingRow {
  readonly experiment: string
  readonly claim: string
  readonly slide: string
  readonly verdict: Outcome | 'failed'
  readonly when?: string
  readonly because: string
  readonly seeds: readonly number[]
  /** By case and quantity: a value a seed. */
  readonly numbers: NumbersByCase
  /** Seconds and the like of this very run, by case. Absent: not asked for, or none were measured. */
  readonly wallClock?: NumbersByCase
}

type NumbersByCase = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>

/** @param hasWallClock whether it shall say what clocks on the wall said. Default false */
export function findingRow(finding: Finding, hasWallClock = false): FindingRow {
  const { name, claim, slide, seeds } = finding.experiment
  const facts = { experiment: name, claim, slide }
  if ('error' in finding) {
    return { ...facts, verdict: 'failed', because: finding.error, seeds, numbers: {} }
  }
  const { table, verdict } = finding
  const isClock = (quantity: string) => table.wallClock.has(quantity)
  return {
    ...facts,
    verdict: verdict.outcome,
    ...(verdict.when === undefined ? {} : { when: verdict.when }),
    because: verdict.because,
    seeds: table.rounds.map(({ seed }) => seed),
    numbers: numbersOf(table, (quantity) => !isClock(quantity)),
    ...(hasWallClock && table.wallClock.size > 0 ? { wallClock: numbersOf(table, isClock) } : {}),
  }
}

function numbersOf(table: Table, isWanted: (quantity: string) => boolean): NumbersByCase {
  return Object.fromEntries(
    table.cases.map((name) => [
      name,
      Object.fromEntries(
        table.quantities
          .filter((quantity) => isWanted(quantity) && table.values(name, quantity).length > 0)
          .map((quantity) => [quantity, table.values(name, quantity)]),
      ),
    ]),
  )
}
