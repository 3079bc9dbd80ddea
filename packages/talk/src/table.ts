/**
 * What all rounds of an experiment came to: a number for each case, quantity and seed. Verdicts and
 * pictures are made of it.
 */
import { SelfpageError } from '@selfpage/policy'
import type { Measurement } from './measurement.ts'

/** Over all seeds. Of an even number of values the median is the lower of the two. */
export interface Spread {
  readonly least: number
  readonly median: number
  readonly most: number
}

/** One seed's numbers. */
export interface Round {
  readonly seed: number
  /** @throws SelfpageError `EXPERIMENT_FAILED` if it was not measured */
  readonly of: (name: string, quantity: string) => number
}

/** A round's measurements. */
export interface MeasuredRound {
  readonly seed: number
  readonly measurements: readonly Measurement[]
}

export class Table {
  readonly rounds: readonly Round[]
  /** In the order in which they were measured first. */
  readonly cases: readonly string[]
  readonly quantities: readonly string[]
  /** Those of `quantities` that a clock on the wall said. */
  readonly wallClock: ReadonlySet<string>
  readonly #values: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>

  constructor(measured: readonly MeasuredRound[]) {
    const values = new Map<string, Map<string, number[]>>()
    const quantities = new Set<string>()
    const wallClock = new Set<string>()
    for (const { measurements } of measured) {
      for (const { case: name, numbers, wallClock: clock = {} } of measurements) {
        const row = values.get(name) ?? new Map<string, number[]>()
        values.set(name, row)
        for (const quantity of Object.keys(clock)) wallClock.add(quantity)
        for (const [quantity, value] of Object.entries({ ...numbers, ...clock })) {
          quantities.add(quantity)
          row.set(quantity, [...(row.get(quantity) ?? []), value])
        }
      }
    }
    this.#values = values
    this.cases = [...values.keys()]
    this.quantities = [...quantities]
    this.wallClock = wallClock
    this.rounds = measured.map(({ seed, measurements }) => {
      const own = new Map(measurements.map((each) => [each.case, each.numbers]))
      return { seed, of: (name, quantity) => found(own.get(name)?.[quantity], name, quantity) }
    })
  }

  /** One value a seed, in the order of the rounds; empty if never measured. */
  values(name: string, quantity: string): readonly number[] {
    return this.#values.get(name)?.get(quantity) ?? []
  }

  /** @throws SelfpageError `EXPERIMENT_FAILED` if it was not measured */
  spread(name: string, quantity: string): Spread {
    const sorted = this.values(name, quantity).toSorted((a, b) => a - b)
    return {
      least: found(sorted.at(0), name, quantity),
      median: found(sorted[Math.floor((sorted.length - 1) / 2)], name, quantity),
      most: found(sorted.at(-1), name, quantity),
    }
  }

  median(name: string, quantity: string): number {
    return this.spread(name, quantity).median
  }

  /** Whether it is so in every round. */
  always(isSo: (round: Round) => boolean): boolean {
    return this.rounds.length > 0 && this.rounds.every(isSo)
  }
}

function found(value: number | undefined, name: string, quantity: string): number {
  if (value !== undefined) return value
  throw new SelfpageError('EXPERIMENT_FAILED', `'${quantity}' of '${name}' was not measured`)
}
