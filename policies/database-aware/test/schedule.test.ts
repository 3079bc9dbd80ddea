import { expect, test } from 'vitest'
import { Schedule } from '../src/schedule.ts'
import { Statement } from '../src/statement.ts'

function statementsOf(count: number): Statement[] {
  return Array.from({ length: count }, (_, slot) => {
    const statement = new Statement(slot)
    statement.reset(100 + slot)
    return statement
  })
}

/** The statements begin one after the other, 100 references apart. */
function beginAll(schedule: Schedule, statements: readonly Statement[]): void {
  for (const [index, statement] of statements.entries()) schedule.begin(statement, index * 100)
}

test('a statement is followed by those that followed it the last time, one after the other', () => {
  const [first, second, third] = statementsOf(3)
  const schedule = new Schedule(3)
  schedule.begin(first, 0)
  schedule.begin(second, 100)
  schedule.begin(third, 300)
  expect(schedule.trustOf(0)).toBe(0)
  schedule.begin(first, 600)
  // The second in 100, the third 200 after it, the first another 300 later.
  expect(schedule.untilNext(600)).toBe(100)
  expect([1, 2, 0].map((recording) => schedule.afterNext(recording))).toEqual([0, 200, 500])
  const trusts = [1, 2, 0].map((recording) => schedule.trustOf(recording))
  expect(trusts).toEqual([0.8, 0.8 ** 2, 0.8 ** 3])
  expect(schedule.leastTrust).toBe(trusts[2])
  expect(schedule.untilNext(660)).toBe(40)
  // Overdue by 50, it is expected to be so by as much again.
  expect(schedule.untilNext(750)).toBe(50)
})

test('trust grows with every expectation met, and falls with every other', () => {
  const [first, second, third] = statementsOf(3)
  const schedule = new Schedule(3)
  let now = 0
  const begin = (statement: Statement) => {
    schedule.begin(statement, now)
    now += 100
  }
  for (let round = 0; round < 20; round++) {
    begin(first)
    begin(second)
  }
  expect(schedule.trustOf(0)).toBeGreaterThan(0.95)
  begin(third)
  begin(first)
  expect(schedule.trustOf(1)).toBeLessThan(0.95)
})

test('a slot that another statement took over is not expected', () => {
  const [first, second] = statementsOf(2)
  const schedule = new Schedule(2)
  beginAll(schedule, [first, second, first])
  expect(schedule.trustOf(1)).toBeGreaterThan(0)
  second.reset(7)
  schedule.begin(first, 300)
  expect(schedule.trustOf(1)).toBe(0)
})

test('a recording that changed hands is expected under its new number', () => {
  const [first, second] = statementsOf(2)
  const schedule = new Schedule(3)
  beginAll(schedule, [first, second, first])
  first.recording = 2
  schedule.end()
  expect(schedule.trustOf(2)).toBeGreaterThan(0)
  expect(schedule.trustOf(0)).toBe(0)
})

test('before anything began, nothing is expected', () => {
  const schedule = new Schedule(1)
  schedule.end()
  expect([schedule.trustOf(0), schedule.leastTrust]).toEqual([0, 0])
  expect(schedule.untilNext(5)).toBe(Infinity)
})

test('times are counted anew', () => {
  const [first, second] = statementsOf(2)
  const schedule = new Schedule(2)
  schedule.begin(first, 1000)
  schedule.begin(second, 1300)
  schedule.begin(first, 1500)
  schedule.countAnew(1000)
  expect(schedule.untilNext(600)).toBe(200)
})
