import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DiskSchedule, type DiskShare, type Queued } from '../src/index.ts'

interface Asked extends Queued {
  readonly client: string
}

const share = (
  sliceTicks: number,
  periodTicks: number,
  extra = false,
  laxityTicks = 0,
): DiskShare => ({
  sliceTicks,
  periodTicks,
  extra,
  laxityTicks,
})

interface Load {
  readonly name: string
  readonly share?: DiskShare
  /** Time between an answer and the next request. */
  readonly thinkTicks: number
  /** From when on it asks. */
  readonly fromTicks?: number
}

/** A disk whose transfers all take `ticks`, and clients that ask one thing after the other. */
function simulate(loads: readonly Load[], transferTicks: (index: number) => number, end: number) {
  const schedule = new DiskSchedule<Asked>(1e12)
  const due = new Map<string, number>()
  const done = new Map<string, number[]>()
  for (const { name, share: wanted, fromTicks = 0 } of loads) {
    schedule.reserve(name, wanted, 0)
    due.set(name, fromTicks)
    done.set(name, [])
  }
  let now = 0
  for (let index = 0; now < end; index++) {
    for (const [name, at] of due) {
      if (at > now) continue
      schedule.add(name, { client: name, firstBlock: index, arrivedTicks: at }, now)
      due.delete(name)
    }
    const next = schedule.next(now)
    if (typeof next === 'number') {
      now = Math.min(next, ...due.values(), end)
      continue
    }
    const ticks = transferTicks(index)
    schedule.begin(next.client, 5, next.extra)
    now += ticks
    schedule.end(next.client, 5, ticks, next.extra, now)
    done.get(next.client)?.push(now)
    const load = loads.find(({ name }) => name === next.client)
    due.set(next.client, now + (load?.thinkTicks ?? 0))
  }
  return done
}

test('clients with shares 1:2:4 get 1:2:4, within 5 %', () => {
  const done = simulate(
    [
      { name: 'a', share: share(100, 1000), thinkTicks: 0 },
      { name: 'b', share: share(200, 1000), thinkTicks: 0 },
      { name: 'c', share: share(400, 1000), thinkTicks: 0 },
    ],
    (index) => 7 + (index % 5),
    1_000_000,
  )
  const [a, b, c] = ['a', 'b', 'c'].map((name) => done.get(name)?.length ?? 0)
  expect(Math.abs(b / a - 2)).toBeLessThan(0.1)
  expect(Math.abs(c / a - 4)).toBeLessThan(0.2)
})

test('a reader with half of the disk is undisturbed by others', () => {
  const reader: Load = { name: 'reader', share: share(500, 1000, false, 20), thinkTicks: 3 }
  const alone = simulate([reader], () => 10, 200_000).get('reader')?.length ?? 0
  const rivals = ['x', 'y', 'z'].map((name) => ({
    name,
    share: share(100, 1000, true),
    thinkTicks: 0,
  }))
  const crowd = simulate([reader, ...rivals], () => 10, 200_000).get('reader')?.length ?? 0
  expect(crowd).toBeGreaterThan(0.95 * alone)
})

test('time nobody reserved is divided equally among those who want it, and nobody else gets it', () => {
  const done = simulate(
    [
      { name: 'fixed', share: share(200, 1000, false), thinkTicks: 0 },
      { name: 'one', thinkTicks: 0 },
      { name: 'two', thinkTicks: 0, fromTicks: 50_000 },
    ],
    () => 10,
    100_000,
  )
  expect(done.get('fixed')?.length).toBeGreaterThan(1980)
  expect(done.get('fixed')?.length).toBeLessThan(2020)
  const one = done.get('one')?.filter((at) => at > 50_000).length ?? 0
  const two = done.get('two')?.length ?? 0
  expect(Math.abs(one / two - 1)).toBeLessThan(0.05)
})

test('an overrun is taken from the next slices', () => {
  // Each transfer takes five slices.
  const done = simulate([{ name: 'a', share: share(10, 100), thinkTicks: 0 }], () => 50, 100_000)
  expect(done.get('a')?.length).toBeLessThan(205)
  expect(done.get('a')?.length).toBeGreaterThan(190)
})

test('the nearest request ahead of the arm goes first, but nobody waits for ever', () => {
  const schedule = new DiskSchedule<Asked>(100)
  const add = (firstBlock: number, now: number) =>
    schedule.add('a', { client: 'a', firstBlock, arrivedTicks: now }, now)
  for (const block of [50, 10, 90, 60]) add(block, 0)
  const order: number[] = []
  const take = (now: number) => {
    const next = schedule.next(now)
    if (typeof next !== 'number') order.push(next.request.firstBlock)
  }
  take(0)
  take(0)
  add(20, 1)
  take(2)
  add(95, 100)
  take(101)
  take(102)
  expect(order).toEqual([10, 50, 60, 90, 20])
  expect(schedule.queuedOf('a')).toBe(1)
})

test('whatever clients do, each gets its slice in every period, if it asks all the time', () => {
  const loads = fc.array(
    fc.record({
      slice: fc.integer({ min: 50, max: 200 }),
      period: fc.integer({ min: 1000, max: 3000 }),
      thinkTicks: fc.integer({ min: 0, max: 400 }),
      extra: fc.boolean(),
      laxity: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  fc.assert(
    fc.property(loads, (others) => {
      const constant: Load = { name: 'constant', share: share(150, 1000), thinkTicks: 0 }
      const rivals = others.map(({ slice, period, thinkTicks, extra, laxity }, index) => ({
        name: `r${index}`,
        share: share(slice, period, extra, laxity),
        thinkTicks,
      }))
      const done = simulate([constant, ...rivals], () => 10, 60_000).get('constant') ?? []
      // 15 transfers a period; the first and the last may be cut.
      expect(done.length).toBeGreaterThanOrEqual(58 * 15)
    }),
    { numRuns: 100 },
  )
})

test('time nobody reserved goes to who had least of it, however many want it', () => {
  const steps = fc.array(
    fc.record({
      client: fc.integer({ min: 0, max: 40 }),
      requests: fc.integer({ min: 0, max: 3 }),
      ticks: fc.integer({ min: 1, max: 50 }),
      estimate: fc.integer({ min: 1, max: 50 }),
    }),
    { minLength: 1, maxLength: 200 },
  )
  fc.assert(
    fc.property(steps, (script) => {
      const schedule = new DiskSchedule<Asked>()
      // The same by looking at everybody: extra time had, and requests queued.
      const had = new Map<string, number>()
      const queued = new Map<string, number>()
      let clock = 0
      for (const [now, { client, requests, ticks, estimate }] of script.entries()) {
        const name = `c${client}`
        for (let request = 0; request < requests; request++) {
          const before = queued.get(name) ?? 0
          if (before === 0) had.set(name, Math.max(had.get(name) ?? 0, clock))
          queued.set(name, before + 1)
          schedule.add(name, { client: name, firstBlock: now, arrivedTicks: now }, now)
        }
        const wanting = [...queued].filter(([, count]) => count > 0).map(([each]) => each)
        const next = schedule.next(now)
        const least = Math.min(...wanting.map((each) => had.get(each) ?? 0))
        const chosen = typeof next === 'number' ? next : had.get(next.client)
        expect(chosen).toBe(least)
        if (typeof next === 'number') continue
        clock = Math.max(clock, least)
        queued.set(next.client, (queued.get(next.client) ?? 0) - 1)
        had.set(next.client, least + ticks)
        schedule.begin(next.client, estimate, true)
        schedule.end(next.client, estimate, ticks, true, now)
      }
    }),
    { numRuns: 300 },
  )
})
