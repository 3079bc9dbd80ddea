import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_RIGHTS, DIRTY, READ, REFERENCED, spaceId, WRITE } from '@selfpage/kernel'
import { MappingTree } from '../src/simulation/mapping-tree.ts'
import { PhysicalMemory } from '../src/simulation/physical-memory.ts'
import { SimulatedSpace } from '../src/simulation/simulated-space.ts'
import { MappingModel } from './mapping-model.ts'

const SPACES = 4
const PAGES = 4

function machine() {
  const memory = new PhysicalMemory(PAGES, 64)
  const tree = new MappingTree()
  const spaces = Array.from({ length: SPACES }, (_, index) => {
    const space = new SimulatedSpace(spaceId(index + 1), `space-${index}`, PAGES, memory)
    tree.addSpace(space)
    return space
  })
  for (let page = 0; page < PAGES; page++) tree.root(spaces[0], page, page)
  return { tree, spaces }
}

const space = fc.nat(SPACES - 1)
const page = fc.nat(PAGES - 1)
const rights = fc.integer({ min: 1, max: ALL_RIGHTS })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('map' as const), space, page, space, page, rights) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constant('grant' as const), space, page, space, page, rights),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('unmap' as const),
      space,
      page,
      fc.integer({ min: 0, max: 7 }),
      fc.boolean(),
    ),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant('touch' as const), space, page, rights) },
)

test('map, grant, unmap and touch do what the plain model does', () => {
  const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { tree, spaces } = machine()
    const model = new MappingModel()
    for (let each = 0; each < PAGES; each++) model.root(0, each, each)
    for (const [what, from, at, ...rest] of steps) {
      let answers: readonly [found: unknown, expected: unknown] = [0, 0]
      if (what === 'touch') {
        const access = rest[0]
        spaces[from].giveCredit(1)
        answers = [spaces[from].touch(at, access), model.touch(from, at, access)]
      } else if (what === 'unmap') {
        const [taken, self] = rest as [number, boolean]
        answers = [tree.unmap(spaces[from], at, taken, self), model.unmap(from, at, taken, self)]
      } else {
        const [to, toPage, allowed] = rest as [number, number, number]
        tree[what](spaces[from], at, spaces[to], toPage, allowed)
        model[what](from, at, to, toPage, allowed)
      }
      expect(answers[0]).toBe(answers[1])
      tree.audit()
      const found = new Map<string, [frame: number, bits: number]>()
      for (const each of spaces) {
        for (let index = 0; index < PAGES; index++) {
          if (each.frameAt(index) < 0) continue
          found.set(`${each.id - 1}:${index}`, [each.frameAt(index), each.bitsAt(index)])
        }
      }
      const expected = [...model.mappings].map(
        ([key, { frame, rights: held, accessed }]) => [key, [frame, held | accessed]] as const,
      )
      expect(found).toEqual(new Map(expected))
    }
  })
  fc.assert(property, { numRuns: 300 })
})

test('L2: rights only shrink on the way down, and unmapping reaches every derivation', () => {
  const { tree, spaces } = machine()
  const [a, b, c, d] = spaces
  tree.map(a, 0, b, 1, READ | WRITE)
  tree.map(b, 1, c, 2, ALL_RIGHTS)
  tree.map(c, 2, d, 3, READ)
  expect([b.rightsAt(1), c.rightsAt(2), d.rightsAt(3)]).toEqual([3, 3, 1])
  for (const each of spaces) each.giveCredit(10)
  c.touch(2, WRITE)
  d.touch(3, READ)
  expect(tree.unmap(a, 0, WRITE, false)).toBe(REFERENCED | DIRTY)
  expect([a.rightsAt(0), b.rightsAt(1), c.rightsAt(2), d.rightsAt(3)]).toEqual([7, 1, 1, 1])
  expect(tree.unmap(a, 0, ALL_RIGHTS, false)).toBe(0)
  expect([a.rightsAt(0), b.rightsAt(1), c.rightsAt(2), d.rightsAt(3)]).toEqual([7, 0, 0, 0])
  tree.audit()
})

test('L2: a grant removes the granter and keeps what was derived', () => {
  const { tree, spaces } = machine()
  const [a, b, c, d] = spaces
  tree.map(a, 0, b, 0, READ)
  tree.map(b, 0, c, 0, READ)
  tree.grant(b, 0, d, 0, READ)
  expect([b.rightsAt(0), c.rightsAt(0), d.rightsAt(0)]).toEqual([0, READ, READ])
  tree.unmap(d, 0, READ, true)
  expect(c.rightsAt(0)).toBe(0)
  expect(a.rightsAt(0)).toBe(ALL_RIGHTS)
  tree.audit()
})

test('nobody hides from those above that a page was written', () => {
  const { tree, spaces } = machine()
  const [a, b, c] = spaces
  tree.map(a, 0, b, 0, ALL_RIGHTS)
  tree.map(b, 0, c, 0, ALL_RIGHTS)
  c.giveCredit(1)
  c.touch(0, WRITE)
  expect(tree.unmap(b, 0, ALL_RIGHTS, true)).toBe(REFERENCED | DIRTY)
  expect(tree.unmap(a, 0, 0, false)).toBe(REFERENCED | DIRTY)
  expect(tree.unmap(a, 0, 0, false)).toBe(0)
})

test('destroying a space takes all that was derived from it', () => {
  const { tree, spaces } = machine()
  const [a, b, c] = spaces
  tree.map(a, 0, b, 0, ALL_RIGHTS)
  tree.map(b, 0, b, 3, READ)
  tree.map(b, 3, c, 1, READ)
  tree.removeSpace(b)
  expect(c.rightsAt(1)).toBe(0)
  expect(tree.size).toBe(PAGES)
  tree.audit()
})

test('a space of 2 ** 30 pages costs nothing until it is used, at either end', () => {
  const memory = new PhysicalMemory(2, 64)
  const tree = new MappingTree()
  const before = process.memoryUsage().rss
  const large = Array.from({ length: 50 }, (_, index) => {
    const each = new SimulatedSpace(spaceId(index + 1), 'large', 2 ** 30, memory)
    tree.addSpace(each)
    return each
  })
  tree.root(large[0], 2 ** 30 - 1, 0)
  tree.root(large[0], 0, 1)
  expect(large[0].frameAt(2 ** 30 - 1)).toBe(0)
  expect(large[0].nextMapped(1, 2 ** 30)).toBe(2 ** 30 - 1)
  large[0].giveCredit(1)
  expect(large[0].touch(2 ** 30 - 2, READ)).toBe(false)
  expect(large[0].touch(2 ** 30 - 1, READ)).toBe(true)
  expect(process.memoryUsage().rss - before).toBeLessThan(64e6)
})
