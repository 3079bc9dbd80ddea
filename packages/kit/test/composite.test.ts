import { NO_PAGE, definePolicy, gcHints, pageId } from '@selfpage/policy'
import type { EvictionPolicy, HintHandlers, PageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageListGroup, composite, createDriver } from '../src/index.ts'
import type { Driver, PageList } from '../src/index.ts'
import { noOptions } from '../src/no-options.ts'

/** LRU or FIFO, whose pages can be announced dead and then go first. */
class Order implements EvictionPolicy, HintHandlers<[typeof gcHints]> {
  readonly #group: PageListGroup
  readonly #order: PageList
  readonly #isLru: boolean
  readonly #resident = new Set<PageId>()

  constructor(pages: number, isLru: boolean) {
    this.#group = new PageListGroup(pages, 1)
    this.#order = this.#group.lists[0]
    this.#isLru = isLru
  }

  touch(page: PageId): void {
    if (this.#isLru) this.#order.moveToLast(page)
  }

  fault(): void {}

  victim(): PageId {
    return this.#order.first
  }

  remove(page: PageId): void {
    this.#resident.delete(page)
    this.#order.remove(page)
  }

  admit(page: PageId): void {
    this.#resident.add(page)
    this.#order.addLast(page)
  }

  forget(): void {}
  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
  }

  gcBegin(): void {}
  gcEnd(): void {}
  gcRecycled(): void {}

  gcDead(page: PageId): void {
    if (this.#resident.has(page)) this.#order.moveToFirst(page)
  }
}

const fifo = definePolicy({
  name: 'fifo',
  summary: 'First in, first out.',
  options: noOptions,
  hints: [gcHints],
  create: ({ pages }) => new Order(pages, false),
})

const lru = definePolicy({
  name: 'lru',
  summary: 'Least recently used.',
  options: noOptions,
  hints: [gcHints],
  create: ({ pages }) => new Order(pages, true),
})

/** Owner 0 is paged by FIFO, owner 1 by LRU. */
const byOwner = (...shares: [number, number]) =>
  composite({
    name: 'by-owner',
    parts: [
      { policy: fifo(), share: shares[0] },
      { policy: lru(), share: shares[1] },
    ],
    facts: ['owner'],
    partOf: (page, { owner }) => owner[page],
  })

/** A driver with 20 pages, the odd ones of owner 1, and the pages that left since last asked. */
function start(frames: number, ...shares: [number, number]) {
  const left: number[] = []
  const driver = createDriver({
    policy: byOwner(...shares)(),
    pages: 20,
    frames,
    owner: Uint16Array.from({ length: 20 }, (_, page) => page % 2),
    onLeave: (page) => left.push(page),
  })
  const reference = (...pages: number[]) => {
    for (const page of pages) driver.reference(pageId(page), false)
    driver.audit()
    expect(driver.fallbacks).toEqual([])
    return left.splice(0)
  }
  return { driver, reference }
}

test('two owners under one policy: each in its own order, within its share', () => {
  const { reference } = start(4, 1, 1)
  expect(reference(0, 1, 2, 3)).toEqual([])
  // Touched: FIFO takes no notice, LRU does.
  expect(reference(0, 1)).toEqual([])
  expect(reference(4)).toEqual([0])
  expect(reference(5)).toEqual([3])
  expect(reference(6, 8)).toEqual([2, 4])
  expect(reference(1, 7)).toEqual([5])
})

test('frames that one owner does not use serve the other until it wants them', () => {
  const { reference } = start(4, 1, 1)
  expect(reference(1, 0, 2, 4)).toEqual([])
  // Owner 0 has three of its two frames.
  expect(reference(3)).toEqual([0])
  expect(reference(5)).toEqual([1])
})

test('shares are relative, and follow the number of frames', () => {
  const { driver, reference } = start(8, 1, 3)
  expect(reference(0, 2, 1, 3, 5, 7, 9, 11)).toEqual([])
  expect(reference(4)).toEqual([0])
  driver.resize(4)
  // One and three are left to them; the one most over its share gives way first.
  expect(reference()).toEqual([1, 3, 2, 5])
  driver.resize(8)
  expect(reference(13, 15, 17, 0)).toEqual([])
  expect(reference(2)).toEqual([4])
})

test('held pages use up a share and are not asked for', () => {
  const { driver, reference } = start(4, 1, 1)
  reference(0, 2, 1, 3)
  driver.pin(pageId(0))
  driver.pin(pageId(2))
  // Owner 0 would be over its share, but has nothing to give.
  expect(reference(4)).toEqual([1])
  driver.unpin(pageId(0))
  driver.unpin(pageId(2))
  // Back at the end of their order, behind 4.
  expect(reference(6)).toEqual([4])
  expect([1, 2, 3, 4].map(() => driver.evict('evicted'))).toEqual([0, 2, 6, 3])
  expect(driver.evict('evicted')).toBe(NO_PAGE)
})

test('a page belongs to the part that its owner has when it enters', () => {
  const { driver, reference } = start(4, 1, 1)
  reference(0, 2, 1)
  driver.facts.owner[0] = 1
  // Still with FIFO: a touch does not save it.
  reference(0)
  expect(driver.evict('evicted')).toBe(0)
  reference(0, 3)
  // Now with LRU, behind 1.
  expect([1, 2].map(() => driver.evict('evicted'))).toEqual([1, 0])
})

test('hints about a page reach its part, others reach all', () => {
  const heard: string[] = []
  const listener = (name: string) =>
    definePolicy({
      name,
      summary: 'Notes what it hears.',
      options: noOptions,
      hints: [gcHints],
      create: ({ pages }) =>
        Object.assign(new Order(pages, false), {
          gcBegin: (phase: number) => void heard.push(`${name} begin ${phase}`),
          gcDead: (page: number) => void heard.push(`${name} dead ${page}`),
        }),
    })
  const both = composite({
    name: 'both',
    parts: [{ policy: listener('even')() }, { policy: listener('odd')() }],
    partOf: (page) => page % 2,
  })
  expect(both.hints).toEqual([gcHints])
  const driver = createDriver({ policy: both(), pages: 4, frames: 2 })
  const policy = driver.policy as EvictionPolicy & HintHandlers<[typeof gcHints]>
  policy.gcBegin(7)
  policy.gcDead(pageId(3))
  driver.reference(pageId(2), false)
  policy.gcDead(pageId(2))
  expect(heard).toEqual(['even begin 7', 'odd begin 7', 'odd dead 3', 'even dead 2'])
})

/** First in, first out, and never more than two pages. */
class AtMostTwo extends Order {
  #pages = 0

  get surplus(): number {
    return Math.max(0, this.#pages - 2)
  }

  override remove(page: PageId): void {
    super.remove(page)
    this.#pages--
  }

  override admit(page: PageId): void {
    super.admit(page)
    this.#pages++
  }
}

test('the surplus of a part is given up by that part', () => {
  const atMostTwo = definePolicy({
    name: 'at-most-two',
    summary: 'First in, first out, and never more than two pages.',
    options: noOptions,
    create: ({ pages }) => new AtMostTwo(pages, false),
  })
  const both = composite({
    name: 'both',
    parts: [{ policy: atMostTwo() }, { policy: fifo(), share: 0.1 }],
    partOf: (page) => page % 2,
  })
  const left: number[] = []
  const onLeave = (page: PageId) => void left.push(page)
  const driver = createDriver({ policy: both(), pages: 20, frames: 8, onLeave })
  for (const page of [1, 3, 0, 2, 4, 5]) driver.reference(pageId(page), false)
  expect(left).toEqual([0])
  driver.reference(pageId(6), false)
  driver.reference(pageId(7), false)
  expect(left).toEqual([0, 2])
  driver.audit()
  expect(driver.fallbacks).toEqual([])
})

test('it says what is wrong with its parts', () => {
  const partOf = () => 0
  expect(() => composite({ name: 'none', parts: [], partOf })).toThrow('none: takes 1 to 254 parts')
  const parts = [{ policy: fifo(), share: 0 }]
  expect(() => composite({ name: 'zero', parts, partOf })).toThrow('zero: shares must be positive')
  expect(() => byOwner(1, 1).configure({ share: 2 })).toThrow(
    "option 'share': there is no such option",
  )

  const lost = composite({ name: 'lost', parts: [{ policy: fifo() }], partOf: () => 3 })
  const driver = createDriver({ policy: lost(), pages: 2, frames: 1 })
  driver.reference(pageId(1), false)
  expect(driver.fallbacks[0]?.reason).toContain('partOf(1) is 3, which is no part')
  expect(driver.counts.misses).toBe(1)
})

/** The same with arrays: parts in order of eviction, the victim by the rule in the docs. */
class Model {
  readonly parts: [number[], number[]] = [[], []]
  readonly own: readonly [number, number]
  readonly frames: number

  constructor(frames: number, shares: readonly [number, number]) {
    this.frames = frames
    const first = Math.round((frames * shares[0]) / (shares[0] + shares[1]))
    this.own = [first, frames - first]
  }

  reference(page: number): void {
    const owner = page % 2
    const part = this.parts[owner]
    if (part.includes(page)) {
      if (owner === 1) part.push(...part.splice(part.indexOf(page), 1))
      return
    }
    if (this.parts[0].length + this.parts[1].length === this.frames) {
      const over = this.parts.map(
        ({ length }, index) => length + (index === owner ? 1 : 0) - this.own[index],
      )
      const isFirst = this.parts[1].length === 0 || (this.parts[0].length > 0 && over[0] >= over[1])
      this.parts[isFirst ? 0 : 1].shift()
    }
    part.push(page)
  }
}

test('the resident pages are those of a plain model', () => {
  const share = fc.integer({ min: 1, max: 4 })
  const pages = fc.array(fc.nat({ max: 19 }), { maxLength: 80 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), share, share, pages, (frames, one, two, pages) => {
      const { driver, reference } = start(frames, one, two)
      const model = new Model(frames, [one, two])
      for (const page of pages) {
        reference(page)
        model.reference(page)
        expect(residentOf(driver)).toEqual(model.parts.flat().toSorted((a, b) => a - b))
      }
    }),
  )
})

function residentOf(driver: Driver): number[] {
  return Array.from({ length: driver.status.length }, (_, page) => page).filter(
    (page) => driver.status[page] >= 3,
  )
}
