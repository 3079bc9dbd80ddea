/**
 * I34: whatever a policy does, throws or returns, the driver goes on in first-in first-out order
 * from the same reference, says so once, and no page, frame or write-back is lost.
 */
import { createDriver, RESIDENT } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import { definePolicy, gcHints, pageId } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, PageId } from '@selfpage/policy'
import { describe, expect, test } from 'vitest'
import { fifo, Fifo, noOptions } from './driver/policies.ts'

/** Everything a policy may implement, as first in, first out. */
class Complete extends Fifo {
  readonly #held = new Set<PageId>()

  scan(_pages: number): void {}

  hold(page: PageId): void {
    this.order.remove(page)
    this.#held.add(page)
  }

  release(page: PageId): void {
    this.#held.delete(page)
    this.order.addLast(page)
  }

  get surplus(): number {
    return 0
  }

  gcBegin(): void {}

  gcEnd(): void {}

  gcDead(_page: PageId): void {}

  gcRecycled(_page: PageId): void {}
}

const complete = definePolicy({
  name: 'complete',
  summary: 'First in, first out, with all the optional methods.',
  options: noOptions,
  hints: [gcHints],
  create: ({ pages }) => new Complete(pages),
})

/** `complete`, whose `member` behaves as `instead` says from its `nth` use on. */
function sabotaged(
  member: string,
  nth: number,
  instead: (policy: EvictionPolicy) => unknown,
): ConfiguredPolicy {
  const policy = complete()
  return {
    ...policy,
    create(context) {
      const target = policy.create(context)
      let uses = 0
      return new Proxy(target, {
        get(_, name) {
          const value: unknown = Reflect.get(target, name, target)
          if (typeof value !== 'function') {
            return name === member && ++uses >= nth ? instead(target) : value
          }
          return (...values: unknown[]) =>
            name === member && ++uses >= nth
              ? instead(target)
              : Reflect.apply(value, target, values)
        },
      })
    },
  }
}

function explode(): never {
  throw new RangeError('boom')
}

const frames = 4
const inactiveFrames = 1
const allPages = 12

interface Run {
  readonly driver: Driver
  /** Pages whose frames were given up, in order. */
  readonly left: readonly PageId[]
  /** How many of them must be written back. */
  readonly writtenBack: number
}

/** A run that calls every method several times, with residency checked at every step. */
function play(policy: ConfiguredPolicy, fidelity: 'exact' | 'sampled' = 'exact'): Run {
  const left: PageId[] = []
  let writtenBack = 0
  /** Pages that have been written since they were last written back. */
  const written = new Set<PageId>()
  const driver = createDriver({
    policy,
    pages: allPages - 2,
    frames,
    inactiveFrames,
    fidelity,
    mayEvict: (page) => page !== 5,
    onLeave(page, _cause, dirty) {
      left.push(page)
      if (dirty) writtenBack++
      expect(dirty).toBe(written.delete(page))
    },
  })
  const inMemory = () => driver.residentPages + driver.inactivePages
  for (let step = 0; step < 120; step++) {
    const page = pageId((step * step + 3 * step) % driver.status.length)
    const before = driver.counts
    const framesBefore = inMemory()
    if (step % 3 === 0) written.add(page)
    expect(driver.reference(page, step % 3 === 0)).toBe(true)
    expect(driver.status[page]).toBeGreaterThanOrEqual(RESIDENT)
    // Each miss brought one page, each eviction took one.
    const { misses, evictions } = driver.counts
    expect(inMemory() - framesBefore).toBe(misses - before.misses - (evictions - before.evictions))
    expect(inMemory()).toBeLessThanOrEqual(frames)
    if (step % 7 === 1) driver.readAhead(pageId((step + 4) % driver.status.length))
    if (step % 11 === 2) driver.scan()
    if (step % 13 === 3) driver.pin(page)
    if (step % 13 === 3) driver.reference(pageId((step + 1) % driver.status.length), false)
    if (step % 13 === 3) driver.unpin(page)
    if (step % 17 === 4) driver.release(pageId(5))
    if (step % 19 === 5) driver.hint('gc', 'begin', [1])
    if (step % 19 === 5) driver.hint('gc', 'dead', [], [page])
    if (step % 23 === 6) driver.resize(frames - 1, inactiveFrames)
    if (step % 23 === 9) driver.resize(frames, inactiveFrames)
    if (step % 29 === 7) {
      const gone = pageId((step + 6) % driver.status.length)
      driver.forget(gone)
      written.delete(gone)
    }
    if (step % 31 === 8) driver.evict('reclaimed')
    if (step === 60) driver.grow(allPages)
    driver.audit()
  }
  expect(driver.counts.evictions).toBe(left.length)
  expect(driver.counts.writeBacks).toBe(writtenBack)
  return { driver, left, writtenBack }
}

const methods = [
  ...['touch', 'fault', 'victim', 'remove', 'admit', 'forget', 'resize', 'grow', 'scan'],
  ...['hold', 'release', 'surplus', 'gcBegin', 'gcDead'],
]

describe('a policy that throws', () => {
  const cases = methods.flatMap((method) => [1, 2, 5, 30].map((nth) => ({ method, nth })))

  test.for(cases)('in $method, use $nth, is replaced and nothing is lost', ({ method, nth }) => {
    const fidelity = method === 'scan' ? 'sampled' : 'exact'
    const { driver } = play(sabotaged(method, nth, explode), fidelity)
    // Methods that are called less often than this never throw.
    const isCalled = driver.fallbacks.length > 0
    expect(isCalled || nth > 1).toBe(true)
    expect(driver.fallbacks).toEqual(isCalled ? [{ reason: 'threw RangeError: boom' }] : [])
  })

  test('in create is an error of the world that creates it', () => {
    const policy = { ...fifo(), create: explode }
    expect(() => createDriver({ policy, pages: 4, frames: 2 })).toThrow('boom')
    const driver = createDriver({ policy: fifo(), pages: 4, frames: 2 })
    driver.reference(pageId(1), true)
    expect(() => driver.replace(policy)).toThrow('boom')
    expect(driver.residentPages).toBe(1)
    expect(driver.fallbacks).toEqual([])
    driver.audit()
  })

  test.for(['admit', 'hold', 'resize'])(
    'in %s while it takes over is replaced itself',
    (method) => {
      const driver = createDriver({ policy: complete(), pages: 8, frames: 3 })
      for (let page = 0; page < 3; page++) {
        driver.reference(pageId(page), true)
        driver.pin(pageId(page))
      }
      driver.evict('evicted')
      driver.unpin(pageId(2))
      driver.resize(1)
      driver.replace(sabotaged(method, 1, explode))
      expect(driver.fallbacks).toEqual([{ reason: 'threw RangeError: boom' }])
      driver.unpin(pageId(0))
      driver.unpin(pageId(1))
      expect(driver.residentPages).toBe(2)
      expect(new Set([driver.evict('evicted'), driver.evict('evicted')])).toEqual(new Set([0, 1]))
      expect(driver.counts.writeBacks).toBe(3)
      driver.audit()
    },
  )
})

describe('a policy that proposes', () => {
  const impossible: readonly (readonly [what: string, answer: unknown])[] = [
    ['NaN', Number.NaN],
    ['-5', -5],
    ['a page beyond the last', 1e9],
    ['a number beyond 32 bits', 2 ** 40],
    ['infinity', Infinity],
    ['half a page', 0.5],
    ['a string', '1'],
    ['an object', {}],
    ['undefined', undefined],
    ['null', null],
    ['no page although there are some', -1],
  ]

  test.for(impossible)('%s is replaced and nothing is lost', ([, answer]) => {
    for (const nth of [1, 2, 9]) {
      const { driver } = play(
        sabotaged('victim', nth, () => answer),
        'exact',
      )
      expect(driver.fallbacks).toHaveLength(1)
      expect(driver.fallbacks[0].reason).toMatch(/^proposed /)
    }
  })

  test('a page that is not resident is named', () => {
    const policy = sabotaged('victim', 1, () => 7)
    const driver = createDriver({ policy, pages: 8, frames: 2 })
    for (const page of [0, 1, 2]) driver.reference(pageId(page), false)
    expect(driver.fallbacks).toEqual([{ reason: 'proposed page 7, which is not resident' }])
    expect([...driver.status]).toEqual([1, 3, 3, 0, 0, 0, 0, 0])
  })

  test('the right page as a string is caught', () => {
    const policy = sabotaged('victim', 1, (target) => String(target.victim()))
    const driver = createDriver({ policy, pages: 8, frames: 2 })
    for (const page of [0, 1, 2]) driver.reference(pageId(page), false)
    const reason = 'proposed 0, a string that is no page number'
    expect(driver.fallbacks).toEqual([{ reason }])
  })

  test('the same page twice is caught the second time', () => {
    let first: PageId | undefined
    const policy = sabotaged('victim', 1, (target) => (first ??= target.victim()))
    const driver = createDriver({ policy, pages: 8, frames: 2 })
    for (const page of [0, 1, 2]) driver.reference(pageId(page), true)
    expect(driver.fallbacks).toEqual([])
    driver.reference(pageId(3), true)
    expect(driver.fallbacks).toEqual([{ reason: 'proposed page 0, which is not resident' }])
    // From the same reference on: page 1 went for it, as the first in.
    expect([...driver.status]).toEqual([1, 1, 3, 3, 0, 0, 0, 0])
    expect(driver.counts).toMatchObject({ misses: 4, evictions: 2, writeBacks: 2 })
  })

  test('a held page is caught, and the page stays', () => {
    const policy = sabotaged('victim', 1, () => 0)
    const driver = createDriver({ policy, pages: 8, frames: 2 })
    driver.reference(pageId(0), true)
    driver.pin(pageId(0))
    driver.reference(pageId(1), true)
    driver.reference(pageId(2), true)
    expect(driver.fallbacks).toEqual([{ reason: 'proposed page 0, which is held' }])
    expect([...driver.status]).toEqual([5, 1, 3, 0, 0, 0, 0, 0])
    driver.unpin(pageId(0))
    expect(driver.evict('evicted')).toBe(2)
    expect(driver.evict('evicted')).toBe(0)
  })

  test('the same page again while it hands over to another is noted, and all pages arrive', () => {
    const driver = createDriver({
      policy: sabotaged('victim', 1, () => 1),
      pages: 8,
      frames: 3,
    })
    for (const page of [0, 1, 2]) driver.reference(pageId(page), true)
    driver.replace(fifo())
    expect(driver.fallbacks).toEqual([{ reason: 'proposed page 1 after its removal' }])
    expect([1, 2, 3].map(() => driver.evict('evicted'))).toEqual([1, 0, 2])
  })
})

describe('a surplus', () => {
  const answers: readonly (readonly [answer: unknown, residentPages: number])[] = [
    [Number.NaN, 2],
    [-3, 2],
    ['none', 2],
    [Infinity, 0],
  ]

  test.for(answers)('of %s evicts all there is or nothing', ([answer, residentPages]) => {
    const policy = sabotaged('surplus', 1, () => answer)
    const driver = createDriver({ policy, pages: 8, frames: 2 })
    for (const page of [0, 1, 2]) expect(driver.reference(pageId(page), true)).toBe(true)
    expect(driver.residentPages).toBe(residentPages)
    expect(driver.counts).toMatchObject({ misses: 3, writeBacks: 3 - residentPages })
    expect(driver.fallbacks).toEqual([])
    driver.audit()
  })
})
