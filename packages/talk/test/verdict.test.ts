/** Verdicts on made-up tables. */
import { describe, expect, test } from 'vitest'
import { judge, judgeAll, Table, verdictText } from '../src/index.ts'
import type { Condition } from '../src/index.ts'

/** Hard faults of two cases, a pair for each seed. */
function tableOf(pairs: readonly (readonly [small: number, large: number])[]): Table {
  return new Table(
    pairs.map(([small, large], index) => ({
      seed: index + 1,
      measurements: [
        { case: 'small', numbers: { faults: small } },
        { case: 'large', numbers: { faults: large }, wallClock: { seconds: index } },
      ],
    })),
  )
}

const fewIn = (name: string): Condition => ({
  when: `memory is ${name}`,
  isMet: ({ of }) => of(name, 'faults') < 10,
})
const conditions = [fewIn('small'), fewIn('large')]
const because = (table: Table) => `median ${table.median('small', 'faults')}`

describe('judge', () => {
  test('holds if every condition is met for every seed', () => {
    const pairs = [
      [1, 2],
      [3, 4],
      [2, 9],
    ] as const
    expect(judge(tableOf(pairs), conditions, because)).toEqual({
      outcome: 'holds',
      because: 'median 2',
    })
  })

  test('one seed that contradicts is enough to lose a condition', () => {
    const verdict = judge(
      tableOf([
        [1, 2],
        [10, 4],
        [2, 9],
      ]),
      conditions,
      because,
    )
    expect(verdict).toMatchObject({ outcome: 'holds only when', when: 'memory is large' })
    expect(verdictText(verdict)).toBe('holds only when memory is large')
  })

  test('does not hold if no condition is left', () => {
    expect(
      judge(
        tableOf([
          [10, 2],
          [1, 20],
        ]),
        conditions,
        because,
      ).outcome,
    ).toBe('does not hold here')
  })

  test('says once what several conditions begin with', () => {
    const three = [...conditions, { when: 'memory is full', isMet: () => false }]
    expect(judge(tableOf([[1, 1]]), three, because).when).toBe('memory is small or large')
  })

  test('nothing measured is no proof', () => {
    expect(judge(new Table([]), conditions, () => '').outcome).toBe('does not hold here')
  })
})

test('judgeAll: one part that fails is enough, and it is named', () => {
  const parts = [
    { says: 'small is below 10', isMet: conditions[0].isMet },
    { says: 'large is below 10', isMet: conditions[1].isMet },
  ]
  expect(judgeAll(tableOf([[1, 2]]), parts, because).outcome).toBe('holds')
  const failed = judgeAll(
    tableOf([
      [1, 2],
      [1, 10],
    ]),
    parts,
    because,
  )
  expect(failed).toEqual({
    outcome: 'does not hold here',
    because: 'Not so: large is below 10. median 1',
  })
})

describe('a table', () => {
  const table = tableOf([
    [5, 1],
    [1, 1],
    [9, 1],
  ])

  test('has the spread over seeds', () => {
    expect(table.spread('small', 'faults')).toEqual({ least: 1, median: 5, most: 9 })
    expect(table.values('small', 'faults')).toEqual([5, 1, 9])
  })

  test('keeps the clock on the wall from verdicts', () => {
    expect(table.values('large', 'seconds')).toEqual([0, 1, 2])
    expect(() => table.rounds[0].of('large', 'seconds')).toThrow('was not measured')
  })

  test('does not make up what was not measured', () => {
    expect(() => table.spread('small', 'seconds')).toThrow("'seconds' of 'small' was not measured")
  })
})
