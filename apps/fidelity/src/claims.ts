/** Every claim of the files in `data/`. */
import { readFileSync } from 'node:fs'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { arc } from '@selfpage/policy-arc'
import { clock } from '@selfpage/policy-clock'
import { fifo } from '@selfpage/policy-fifo'
import { lirs } from '@selfpage/policy-lirs'
import { lru } from '@selfpage/policy-lru'
import { optimal } from '@selfpage/policy-optimal'
import type { Claim } from './claim.ts'
import { departureOf, libCacheSimPolicy } from './libcachesim-policy.ts'

interface Table<Row> {
  readonly source: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** A trace, a number of frames, and a value (or none) for each policy that is a column. */
type PolicyRow = readonly [trace: string, frames: number, ...values: (number | null)[]]

/** The policies that the tables' columns name, in the configuration that the source means. */
const columnPolicies: Readonly<Record<string, () => ConfiguredPolicy>> = {
  arc,
  clock,
  fifo,
  lirs,
  lru,
  optimal,
}

/** How far a printed hit ratio may be off: the tables of the ARC paper were typed by hand. */
const printedWithinPercent = 0.05

/** All claims, in the order of the files. */
export function readClaims(): Claim[] {
  return [
    ...libCacheSimClaims(readTable('libcachesim')),
    ...policyClaims('captured', readTable('captured'), (misses) => ({ misses })),
    ...policyClaims('lirs', readTable('lirs'), (misses) => ({ misses })),
    ...policyClaims('hit-percent', readTable('hit-percent'), (hitPercent) => ({
      hitPercent,
      within: printedWithinPercent,
    })),
  ]
}

function readTable<Row>(name: string): Table<Row> {
  return JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8'))
}

type LibCacheSimRow = readonly [
  trace: string,
  algorithm: string,
  parameters: string,
  frames: number,
  misses: number,
]

function libCacheSimClaims(table: Table<LibCacheSimRow>): Claim[] {
  return table.rows.map(([trace, algorithm, parameters, frames, misses]) => {
    const departure = departureOf(algorithm, frames)
    return {
      source: 'libcachesim',
      trace,
      policy: libCacheSimPolicy(algorithm, parameters),
      frames,
      expected: { misses },
      ...(departure === undefined ? {} : { departure }),
    }
  })
}

function policyClaims(
  source: string,
  table: Table<PolicyRow>,
  expect: (value: number) => Claim['expected'],
): Claim[] {
  return table.rows.flatMap(([trace, frames, ...values]) =>
    values.flatMap((value, index) => {
      if (value === null) return []
      const policy = columnPolicies[table.columns[index + 2]]()
      return [{ source, trace, policy, frames, expected: expect(value) }]
    }),
  )
}
